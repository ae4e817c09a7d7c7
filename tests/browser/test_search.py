"""The search in a real browser: its key, results while one types, and going through them."""

import re

import pytest
from playwright.sync_api import Page, expect

from search import sweep
from tests.browser.conftest import PHONE
from tests.generations.factories import make_generation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def coffee(workspace) -> None:
    """More jobs about coffee than a page shows."""
    for number in range(22):
        make_generation(workspace, prompt=f"Coffee number {number}")
    make_generation(workspace, prompt="Tea")
    sweep.walk_on()


def test_a_key_leads_into_the_search_and_the_results_come_while_one_types(page: Page, coffee):
    page.goto("/generations/")
    page.keyboard.press("/")
    rail = page.get_by_role("search").get_by_label("Search the workspace")
    expect(rail).to_be_focused()
    page.keyboard.type("tea /")
    expect(rail).to_have_value("tea /")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tea")).to_be_visible()
    # Its keys come with its scripts.
    page.wait_for_load_state()

    page.keyboard.press("/")
    field = page.get_by_label("Search the workspace")
    expect(field).to_be_focused()
    page.keyboard.type("coff")
    expect(page.locator("#search-summary")).to_have_text("22 results for “coff”, the newest first")
    expect(page).to_have_url(re.compile(r"/search/\?q=coff$"))
    expect(field).to_be_focused()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-result]").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()

    page.get_by_role("link", name="Show older results").click()
    expect(page.locator("[data-result]")).to_have_count(22)
    expect(page.locator("[data-result]").nth(20)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/generations/"))


def test_a_filter_narrows_at_once_and_stands_in_the_address(page: Page, coffee):
    page.goto("/search/?q=tea")
    page.get_by_text("Filters").click()
    page.get_by_label("Person").select_option(label="Me")
    expect(page.get_by_role("heading", name="Nothing here contains “tea”")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/search/\?q=tea&person=mine$"))
    page.get_by_role("link", name="Search everything").click()
    expect(page.get_by_role("heading", name="Tea")).to_be_visible()


def test_on_a_phone_the_strip_leads_to_it(open_window, owner, coffee):
    window = open_window(owner, viewport=PHONE)
    window.goto("/generations/")
    window.get_by_role("link", name="Search", exact=True).click()
    field = window.get_by_label("Search the workspace")
    expect(field).to_be_focused()
    field.fill("tea")
    expect(window.get_by_role("heading", name="Tea")).to_be_visible()
