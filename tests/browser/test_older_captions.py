"""Create images for captions that are not among the latest few, in a browser."""

import pytest
from playwright.sync_api import expect

from generations.forms.images import FIRST_CAPTIONS
from generations.models import Generation
from tests.browser.conftest import problems_in_both_themes
from tests.generations.factories import make_generation

pytestmark = pytest.mark.browser

ADDRESS = "/generations/new/images/"
SELECT = "#id_generation_id"


@pytest.fixture
def older(workspace) -> Generation:
    """The captions that were made first, of more than the page shows at once."""
    found = make_generation(workspace, prompt="Dark mode", parameters={"post_types": ["tiktok-video"]})
    for number in range(FIRST_CAPTIONS):
        make_generation(workspace, prompt=f"Later {number}")
    return found


def test_older_captions_are_there_as_soon_as_the_field_is_reached(page, older):
    page.goto(ADDRESS)
    expect(page.locator(f"{SELECT} option")).to_have_count(FIRST_CAPTIONS + 1)
    page.focus(SELECT)
    expect(page.locator(f"{SELECT} option")).to_have_count(FIRST_CAPTIONS + 2)
    page.keyboard.type("Dark")

    expect(page.locator("#id_source_post_type option")).to_have_text(["All of them", "TikTok video"])
    expect(page.locator(SELECT)).to_have_value(str(older.pk))
    assert problems_in_both_themes(page) == []


def test_a_button_brings_them_too(page, older):
    page.goto(ADDRESS)
    page.get_by_role("button", name="Older captions").click()

    expect(page.locator(SELECT)).to_be_focused()
    expect(page.locator(f"{SELECT} option")).to_have_count(FIRST_CAPTIONS + 2)
    expect(page.get_by_role("button", name="Older captions")).to_be_hidden()


def test_a_draft_for_older_captions_comes_back(page, older):
    page.goto(ADDRESS)
    page.focus(SELECT)
    page.select_option(SELECT, str(older.pk))
    expect(page.locator("#id_source_post_type")).to_be_visible()
    page.select_option("#id_source_post_type", "tiktok-video")
    page.fill("#id_prompt", "A red chair")
    page.locator("#id_prompt").blur()
    page.goto("/generations/")
    page.goto(ADDRESS)

    expect(page.locator(SELECT)).to_have_value(str(older.pk))
    expect(page.locator("#id_source_post_type")).to_have_value("tiktok-video")
    expect(page.locator("#id_prompt")).to_have_value("A red chair")


def test_without_javascript_they_come_with_all_that_was_written(open_window, owner, older):
    page = open_window(owner, java_script_enabled=False)
    page.goto(ADDRESS)
    page.fill("#id_prompt", "A red chair")
    page.get_by_role("button", name="Older captions").click()
    expect(page.locator("#id_prompt")).to_have_value("A red chair")
    page.select_option(SELECT, str(older.pk))
    page.locator("aside button.primary").click()
    page.wait_for_url("**/generations/*-*/")

    assert Generation.objects.get(kind="images").source_generation == older
