"""What the browser tests of the reviewer's desk share: outputs that wait, and waiting for the desk."""

from playwright.sync_api import Page, expect

from reviews.models import Review
from tests.reviews.factories import review_captions

ONE_PLATFORM = {"post_types": ["x-post"]}


def captions(workspace, author, count: int) -> list[Review]:
    """Return as many reviews that wait, in the order of the list."""
    return [
        review_captions(workspace, author.user, prompt=f"Brief {number}", parameters=ONE_PLATFORM)[0]
        for number in range(count)
    ]


def at_rest(page: Page) -> None:
    """Wait until the page is there with its scripts, and no decision is under way."""
    page.wait_for_load_state()
    expect(page.locator("html[data-under-way]")).to_have_count(0)


def on_stage(page: Page, title: str) -> None:
    """Wait until the output is there, and keys mean it."""
    expect(page.locator("#stage-title")).to_have_text(title)
    at_rest(page)


def state_counts() -> dict[str, int]:
    states = list(Review.objects.values_list("state", flat=True))
    return {state: states.count(state) for state in set(states)}
