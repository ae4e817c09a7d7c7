"""Notifications as people meet them: the bell, the page, the settings."""

import pytest
from playwright.sync_api import expect

from notifications.models import Kind, Notification
from notifications.telling import tell
from tests.browser.conftest import DESKTOP, PHONE, accessibility_problems, problems_in_both_themes
from tests.notifications.conftest import news, smtp  # noqa: F401
from tests.reviews.factories import review_captions

pytestmark = pytest.mark.django_db(transaction=True)


def fill(workspace, person) -> None:
    """Tell the person something of every kind, and have half of it read."""
    facts = {Kind.DECIDED: {"did": "changes_requested", "words": "Shorter, please, and " + "longword" * 20}}
    for number, kind in enumerate(Kind):
        tell(workspace.pk, [news(person, f"group:{number}", kind, **facts.get(kind, {}))])
    read = Notification.objects.order_by("pk")[:4]
    Notification.objects.filter(pk__in=[entry.pk for entry in read]).update(read_at="2026-01-01T00:00Z")


def test_the_bell_rings_by_itself_and_opening_marks_read(page, owner, workspace):
    review = review_captions(workspace, owner.user)[0]
    page.goto("/notifications/")
    expect(page.get_by_role("heading", name="Nothing yet")).to_be_visible()
    bell = page.locator("#bell")
    expect(bell.locator(".count")).to_have_count(0)

    tell(workspace.pk, [news(owner, who="Rita", url=review.get_absolute_url())])
    bell.evaluate("bell => bell.dispatchEvent(new CustomEvent('poll'))")
    expect(bell.get_by_role("link", name="Notifications 1 unread")).to_be_visible()
    # The bell that came with the answer goes on asking.
    tell(workspace.pk, [news(owner, "thread:2", who="Ravi")])
    bell.evaluate("bell => bell.dispatchEvent(new CustomEvent('poll'))")
    expect(bell.locator(".count")).to_contain_text("2")

    bell.get_by_role("link").click()
    page.get_by_role("link", name="Rita answered you").click()
    expect(page).to_have_url(f"{page.url.split('/reviews')[0]}{review.get_absolute_url()}")
    expect(bell.locator(".count")).to_contain_text("1")

    bell.get_by_role("link").click()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_text("All read")).to_be_visible()
    expect(bell.locator(".count")).to_have_count(0)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_its_pages_are_accessible_and_fit(open_window, owner, workspace, smtp, viewport):  # noqa: F811
    fill(workspace, owner)
    window = open_window(owner, viewport=viewport, has_touch=viewport is PHONE)
    for path in ("/notifications/", "/notifications/settings/"):
        window.goto(path)
        assert problems_in_both_themes(window) == [], path
    box = window.locator("#bell a").bounding_box()
    assert box is not None
    if viewport is PHONE:
        assert min(box["width"], box["height"]) >= 44
        # In the strip above, in reach without a menu.
        assert box["y"] < 60


def test_without_a_mail_server_the_settings_say_so(page):
    page.goto("/notifications/settings/")
    expect(page.get_by_text("E-mail is not set up")).to_be_visible()
    assert accessibility_problems(page) == []
