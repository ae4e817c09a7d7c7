"""A manager shares in one window; in another, without an account, a client answers on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from reviews.models import Review
from tests.browser.conftest import DESKTOP, PHONE, accessibility_problems, overflow
from tests.reviews.factories import read, review_captions, review_files
from tests.reviews.guest_factories import share
from workspaces.models import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shared(make_person, workspace) -> list[Review]:
    author = make_person("ada", workspace, Role.CREATOR).user
    return [
        review_captions(workspace, author)[0],
        *review_files(workspace, author, count=1, with_bytes=True),
    ]


def assert_clean(page: Page) -> None:
    assert accessibility_problems(page) == []
    assert overflow(page) <= 0


def test_a_client_answers_on_a_phone(page, open_window, shared):
    page.goto(f"/reviews/guest-links/new/?reviews={','.join(str(review.pk) for review in shared)}")
    page.get_by_label("Who is it for?").fill("Contoso")
    assert_clean(page)
    page.get_by_role("button", name="Make the link").click()
    address = page.locator("#guest-address").inner_text()
    assert_clean(page)
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("rowheader", name="Contoso")).to_be_visible()
    assert_clean(page)

    guest = open_window(viewport=PHONE, has_touch=True, is_mobile=True)
    guest.goto(address)
    # The token is gone from the address bar.
    expect(guest).to_have_url(re.compile(r"/guests/links/[0-9a-f-]{36}/$"))
    assert_clean(guest)
    guest.get_by_role("link", name="Instagram caption").click()
    expect(guest.get_by_role("button", name="Approve")).to_be_visible()
    assert_clean(guest)
    # Without a name the browser leads there; nothing is sent.
    guest.get_by_role("button", name="Approve").tap()
    expect(guest.get_by_label("Your name")).to_be_focused()
    guest.get_by_label("Your name").fill("Nadia")
    guest.get_by_role("button", name="Approve").tap()
    expect(guest.get_by_text("Nothing more is needed from you")).to_be_visible()
    assert_clean(guest)
    guest.get_by_text("Next: Image").tap()
    expect(guest.locator(".work img")).to_be_visible()
    guest.wait_for_load_state()
    guest.get_by_role("button", name="Request changes").tap()
    expect(guest.get_by_text("Say what should be different")).to_be_visible()
    assert_clean(guest)
    guest.get_by_label("Your comment").fill("Warmer light, please")
    guest.get_by_role("button", name="Request changes").tap()
    expect(guest.get_by_text("Warmer light, please")).to_be_visible()
    guest.get_by_role("link", name="All 2 pieces").tap()
    expect(guest.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    assert_clean(guest)

    assert [read(review).state for review in shared] == ["approved", "changes_requested"]
    page.get_by_role("button", name="Revoke the link for Contoso").click()
    expect(page.get_by_text("opens nothing any more")).to_be_visible()
    guest.reload()
    expect(guest.get_by_role("heading", name="This link is over")).to_be_visible()
    assert_clean(guest)


def test_a_client_reads_answers_on_a_desktop_in_the_dark(owner, open_window, shared):
    new = share(shared, owner.user)
    guest = open_window(viewport=DESKTOP, color_scheme="dark")
    guest.goto(f"/guests/{new.token}/")
    assert_clean(guest)
    guest.get_by_role("link", name="Image").click()
    expect(guest.locator(".work img")).to_be_visible()
    guest.wait_for_load_state()
    guest.get_by_label("Your name").fill("Nadia")
    guest.get_by_label("Your comment").fill("Could the sky be bluer?")
    guest.get_by_role("button", name="Only send the comment").click()
    expect(guest.get_by_text("Could the sky be bluer?")).to_be_visible()
    guest.wait_for_load_state()
    guest.get_by_text("Reply", exact=True).click()
    guest.locator(".guest-reply").get_by_label("Your comment").fill("Or greener")
    guest.get_by_role("button", name="Send reply").click()
    expect(guest.get_by_text("Or greener")).to_be_visible()
    assert_clean(guest)


def test_enter_in_the_name_decides_nothing(owner, open_window, shared):
    new = share(shared, owner.user)
    guest = open_window(viewport=DESKTOP)
    guest.goto(f"/guests/{new.token}/")
    guest.get_by_role("link", name="Image").click()
    expect(guest.locator(".work img")).to_be_visible()
    guest.wait_for_load_state()
    guest.get_by_label("Your name").fill("Nadia")
    guest.get_by_label("Your name").press("Enter")
    guest.reload()
    expect(guest.get_by_role("button", name="Approve")).to_be_visible()
    assert [read(review).state for review in shared] == ["in_review", "in_review"]
