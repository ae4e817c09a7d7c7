"""The first five minutes: somebody signs in and makes captions, an image that matches, and a video of it.

What is counted is what a person does: presses, fields typed into, pages loaded. `pytest -s` prints it.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import is_fault
from tests.end_to_end.browsing import FINISH_MS
from tests.end_to_end.product import PASSWORD, Product

pytestmark = [pytest.mark.xdist_group("end_to_end"), pytest.mark.browser]

POST_TYPES = ("instagram-feed", "linkedin-post", "x-post")
MOST_PRESSES = 10
MOST_FIELDS = 3
MOST_PAGES = 8


class Hand:
    """A person's hand: does things on the page, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses: list[str] = []
        self.fields: list[str] = []
        self.pages: list[str] = []
        # Not at each navigation: a page that gives itself another address is not loaded again.
        page.on("domcontentloaded", lambda loaded: self.pages.append(loaded.url))

    def press(self, name: str, role: str = "button") -> None:
        """Press the first thing on the page with this name."""
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
        self.presses.append(name)

    def tick(self, selector: str) -> None:
        """Press a choice."""
        self.page.locator(selector).check()
        self.presses.append(selector)

    def type(self, label: str, words: str) -> None:
        """Type into the field with this label."""
        self.page.get_by_label(label, exact=True).fill(words)
        self.fields.append(label)

    def __str__(self) -> str:
        parts = {"pressed": self.presses, "typed into": self.fields, "loaded": self.pages}
        return "\n".join(f"{len(done)} {name}: {', '.join(done)}" for name, done in parts.items())


@pytest.fixture
def newcomer(chromium, product: Product) -> Iterator[Hand]:
    """A window that has never been here; nothing may be logged as an error."""
    context = chromium.new_context(base_url=product.base_url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda entry: errors.append(entry.text) if is_fault(entry) else None)
    yield Hand(page)
    found = list(errors)
    context.close()
    assert found == []


def expect_done(page: Page) -> None:
    """Wait until the job of this page is completed, with its files, without loading the page again."""
    expect(page.locator("article.job")).to_have_attribute("data-status", "completed", timeout=FINISH_MS)


def test_captions_an_image_and_a_video_in_the_first_five_minutes(newcomer):
    page = newcomer.page
    page.goto("/")
    newcomer.type("Username", "admin")
    newcomer.type("Password", PASSWORD)
    newcomer.press("Sign in")

    newcomer.press("Create", role="link")
    newcomer.type("What is it about?", "Our bakery in the harbour opens at six, with warm bread")
    for post_type in POST_TYPES:
        newcomer.tick(f"[name=post_types][value={post_type}]")
    newcomer.press("Write 3 captions")
    expect_done(page)
    expect(page.locator("[data-caption]")).to_have_count(3)

    newcomer.press("Images for these captions", role="link")
    # The one size that suits all three places is chosen already: there is nothing to fill in.
    expect(page.locator("[name=size]:checked")).to_have_value("landscape")
    newcomer.press("Generate 1 image")
    expect_done(page)
    picture = page.locator("#outputs img").first
    expect(picture).to_be_visible()

    newcomer.press("Animate this image", role="link")
    expect(page.get_by_label("What should happen?")).to_have_value(
        "Our bakery in the harbour opens at six, with warm bread"
    )
    newcomer.press("Generate the video")
    expect_done(page)
    expect(page.locator("#outputs video")).to_have_count(1)

    print(newcomer)
    assert len(newcomer.presses) <= MOST_PRESSES, newcomer
    assert len(newcomer.fields) <= MOST_FIELDS, newcomer
    assert len(newcomer.pages) <= MOST_PAGES, newcomer
