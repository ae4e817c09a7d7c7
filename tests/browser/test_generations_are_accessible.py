"""A form that was refused passes axe and fits the window: what a scene cannot show, for it is an answer."""

import pytest

from tests.browser.conftest import DESKTOP, PHONE, overflow, problems_in_both_themes

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_refused_form(open_window, owner, viewport):
    page = open_window(owner, viewport=viewport, has_touch=viewport is PHONE)
    page.goto("/generations/new/content/")
    page.locator("aside button.primary").click()
    page.wait_for_selector("#error-summary")

    assert problems_in_both_themes(page) == []
    assert overflow(page) <= 0
