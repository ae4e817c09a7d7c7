"""A person's settings, in a browser: the time zones come when somebody wants another one."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import problems_in_both_themes
from workspaces.models import PersonalSettings

pytestmark = pytest.mark.browser

SELECT = "#id_time_zone"


def test_a_city_is_typed_as_soon_as_the_field_is_reached(page, owner):
    page.goto("/settings/")
    expect(page.locator(f"{SELECT} option")).to_have_count(2)
    page.focus(SELECT)
    expect(page.locator(f"{SELECT} optgroup")).to_have_count(10)
    page.keyboard.type("Berl")

    expect(page.locator(SELECT)).to_have_value("Europe/Berlin")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert PersonalSettings.objects.get(user=owner.user).time_zone == "Europe/Berlin"


def test_all_time_zones_come_with_the_button_and_the_chosen_one_is_there_once(page, owner):
    PersonalSettings.objects.create(user=owner.user, time_zone="Asia/Tokyo")
    page.goto("/settings/")
    page.get_by_role("button", name="All time zones").click()

    expect(page.locator(SELECT)).to_be_focused()
    expect(page.get_by_role("button", name="All time zones")).to_be_hidden()
    expect(page.locator(f"{SELECT} optgroup")).to_have_count(10)
    expect(page.locator(f"{SELECT} option[value='Asia/Tokyo']")).to_have_count(1)
    expect(page.locator(SELECT)).to_have_value("Asia/Tokyo")
    assert problems_in_both_themes(page) == []


def test_the_zone_of_the_browser_is_chosen_with_one_press(open_window, owner):
    page = open_window(owner, timezone_id="America/Sao_Paulo")
    page.goto("/settings/")
    expect(page.get_by_text("Your browser is in America/Sao Paulo.")).to_be_visible()
    page.get_by_role("button", name="Use it").click()

    expect(page.locator(SELECT)).to_have_value("America/Sao_Paulo")
    expect(page.get_by_text("Your browser is in")).to_be_hidden()


def test_time_zones_that_did_not_come_are_asked_for_again(page):
    page.goto("/settings/")
    page.context.set_offline(True)
    page.get_by_role("button", name="All time zones").click()
    expect(page.get_by_text("The server could not be reached.")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="All time zones").click()

    expect(page.locator(f"{SELECT} optgroup")).to_have_count(10)


def test_without_javascript_enter_saves_and_a_button_shows_all_time_zones(open_window, owner):
    page = open_window(owner, java_script_enabled=False)
    page.goto("/settings/")
    page.get_by_label("First name").fill("Olivia")
    page.get_by_role("button", name="All time zones").click()
    expect(page.get_by_label("First name")).to_have_value("Olivia")
    page.select_option(SELECT, "Europe/Berlin")
    page.get_by_label("First name").press("Enter")

    expect(page.get_by_text("Saved.")).to_be_visible()
    assert PersonalSettings.objects.get(user=owner.user).time_zone == "Europe/Berlin"
    page.get_by_label("First name").fill("Liv")
    page.get_by_label("First name").press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    owner.user.refresh_from_db()
    assert owner.user.first_name == "Liv"
