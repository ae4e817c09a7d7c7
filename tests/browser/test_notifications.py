"""Notifications as people meet them: the bell, the page, the settings."""

import re

import pytest
from playwright.sync_api import Page, expect

from notifications.telling import tell
from tests.browser.conftest import PHONE
from tests.notifications.conftest import news
from tests.reviews.factories import review_captions

pytestmark = pytest.mark.django_db(transaction=True)


def ring(page: Page) -> None:
    """Let the bell ask, and wait until what came with the answer can ask in its turn."""
    page.evaluate(
        """() => new Promise((settled) => {
            document.addEventListener("htmx:afterSettle", () => settled(), { once: true });
            document.getElementById("bell").dispatchEvent(new CustomEvent("poll"));
        })"""
    )


def test_the_bell_rings_by_itself_and_opening_marks_read(page, owner, workspace):
    review = review_captions(workspace, owner.user)[0]
    page.goto("/notifications/")
    expect(page.get_by_role("heading", name="Nothing yet")).to_be_visible()
    bell = page.locator("#bell")
    expect(bell.locator(".count")).to_have_count(0)

    tell(workspace.pk, [news(owner, who="Rita", url=review.get_absolute_url())])
    ring(page)
    expect(bell.get_by_role("link", name="Notifications 1 unread")).to_be_visible()
    # The bell that came with the answer goes on asking.
    tell(workspace.pk, [news(owner, "thread:2", who="Ravi")])
    ring(page)
    expect(bell.locator(".count")).to_contain_text("2")

    bell.get_by_role("link").click()
    page.get_by_role("link", name="Rita answered you").click()
    expect(page).to_have_url(re.compile(f"{re.escape(review.get_absolute_url())}$"))
    expect(bell.locator(".count")).to_contain_text("1")

    bell.get_by_role("link").click()
    page.wait_for_load_state()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_text("All read")).to_be_visible()
    expect(bell.locator(".count")).to_have_count(0)


def test_on_a_phone_the_bell_is_in_reach_without_a_menu(open_window, owner):
    window = open_window(owner, viewport=PHONE, has_touch=True)
    for path in ("/notifications/", "/notifications/settings/"):
        window.goto(path)
        box = window.locator("#bell a").bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
        assert box["y"] < 60


def test_without_a_mail_server_the_settings_say_so(page):
    page.goto("/notifications/settings/")
    expect(page.get_by_text("E-mail is not set up")).to_be_visible()
