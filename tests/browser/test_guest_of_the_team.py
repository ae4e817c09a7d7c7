"""Who is signed in sees on a phone what their guest sees, and reads where to answer instead."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, accessibility_problems, overflow
from tests.reviews.factories import review_captions
from tests.reviews.guest_factories import share

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_manager_sees_what_the_guest_sees_and_is_told_where_to_answer(open_window, owner, workspace):
    shared = review_captions(workspace, owner.user)
    window = open_window(owner, viewport=PHONE)
    window.goto(f"/guests/{share(shared, owner.user).token}/")
    window.get_by_role("link", name=re.compile("Instagram")).first.click()
    expect(window.get_by_text("This is what your guest sees")).to_be_visible()
    expect(window.get_by_role("button", name="Approve")).to_have_count(0)
    assert accessibility_problems(window) == []
    assert overflow(window) <= 0
