"""The policy page as people use it: tried while typing, read and filled on any screen."""

import pytest
from playwright.sync_api import expect

from reviews.models import ReviewPolicy
from tests.browser.conftest import DESKTOP, PHONE, accessibility_problems
from workspaces.models import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager(make_person, workspace):
    return make_person("mara", workspace, Role.MANAGER)


def test_rules_are_tried_while_they_are_written_and_then_saved(open_window, manager):
    page = open_window(manager, viewport=DESKTOP)
    page.goto("/reviews/policy/")
    tried = page.locator("#tried")
    page.get_by_role("combobox", name="Platform").select_option("x")
    page.get_by_role("textbox", name="Caption").fill("A cheap way to work, see example.com")
    expect(tried).to_contain_text("48 of 280 characters")
    expect(tried).not_to_contain_text("Approval waits")

    page.get_by_label("Words that must not appear").fill("cheap")
    expect(tried).to_contain_text("Not allowed here: “cheap”")
    page.get_by_label("Links are allowed").uncheck()
    expect(tried).to_contain_text("No links allowed here: example.com")
    assert not ReviewPolicy.objects.exists()

    page.get_by_role("button", name="Save policy").click()
    expect(page.get_by_text("Saved. The rules apply at once")).to_be_visible()
    stored = ReviewPolicy.objects.get()
    assert (stored.forbidden_words, stored.links_allowed) == ("cheap", False)


def test_it_works_without_javascript(open_window, manager):
    page = open_window(manager, viewport=DESKTOP, java_script_enabled=False)
    page.goto("/reviews/policy/")
    page.get_by_label("Words that must not appear").fill("cheap")
    page.get_by_role("textbox", name="Caption").fill("A cheap way")
    page.get_by_role("button", name="Try").click()

    expect(page.locator("#tried")).to_contain_text("Not allowed here: “cheap”")
    expect(page.get_by_label("Words that must not appear")).to_have_value("cheap")
    page.get_by_role("button", name="Save policy").click()
    expect(page.get_by_text("Saved. The rules apply at once")).to_be_visible()


def test_a_refused_policy_is_accessible(open_window, manager):
    page = open_window(manager, viewport=PHONE)
    page.goto("/reviews/policy/")
    page.get_by_label("Hashtags that must appear").fill("two words")
    page.get_by_role("button", name="Save policy").click()

    expect(page.get_by_text("“#two words” is not one hashtag")).to_be_visible()
    expect(page.get_by_label("Hashtags that must appear")).to_have_value("two words")
    assert accessibility_problems(page) == []
