"""Choosing library files in a form: in a dialog, with search and upload, and without JavaScript."""

import pytest
from playwright.sync_api import Page, Route, expect

from media_library.choosing import TILES
from tests import media_files
from workspaces.models import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person(make_person, live_workspace):
    return make_person("olga", live_workspace, Role.MANAGER)


@pytest.fixture
def files(make_file, live_workspace):
    names = ("sea.jpg", "hill.jpg", "town.jpg")
    found = {name: make_file(live_workspace, name=name) for name in names}
    found["film.mp4"] = make_file(live_workspace, media_files.mp4_bytes(), "film.mp4")
    found["clip.webm"] = make_file(live_workspace, media_files.webm_bytes(), "clip.webm")
    return found


@pytest.fixture
def page(open_window, person, files) -> Page:
    page = open_window(person)
    page.goto("/generations/new/content/")
    page.get_by_role("button", name="Choose from library").click()
    return page


def box(page: Page, name: str):
    return page.locator("[data-choice]", has_text=name).locator("> input")


def test_what_is_chosen_stands_beside_the_button(page):
    box(page, "sea.jpg").check()
    box(page, "hill.jpg").check()
    page.get_by_role("button", name="Done").click()

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("[data-picker-chosen] img")).to_have_count(2)
    page.get_by_role("button", name="Remove sea.jpg").click()
    expect(page.locator("[data-picker-chosen] img")).to_have_count(1)


def test_images_or_one_video_and_no_webm(page):
    expect(box(page, "clip.webm")).to_be_disabled()
    box(page, "sea.jpg").check()
    expect(box(page, "film.mp4")).to_be_disabled()
    box(page, "sea.jpg").uncheck()
    box(page, "film.mp4").check()
    expect(box(page, "sea.jpg")).to_be_disabled()
    expect(box(page, "clip.webm")).to_be_disabled()


def test_searching_keeps_what_is_chosen(page):
    box(page, "sea.jpg").check()

    page.get_by_label("Search files by name").fill("hill")

    expect(page.locator("[data-choice]")).to_have_count(2)
    expect(box(page, "sea.jpg")).to_be_checked()
    expect(page.locator("[data-picker-chosen] img")).to_have_count(1)


def test_what_is_chosen_while_a_search_is_under_way_stays_chosen(page):
    held: list[Route] = []
    page.route("**/choose/?*", lambda route: held.append(route), times=1)
    page.get_by_label("Search files by name").fill("sea")
    expect(page.locator("input[type=search].htmx-request")).to_have_count(1)
    box(page, "sea.jpg").check()

    expect(page.locator("[data-choice]")).to_have_count(1)
    for route in held:
        route.abort()
    expect(box(page, "sea.jpg")).to_be_checked()
    expect(page.locator("[data-picker-chosen] img")).to_have_count(1)


def test_more_than_one_page_is_reached_by_keyboard_without_losing_choices(
    open_window, person, make_file, live_workspace
):
    for number in range(TILES + 2):
        picture = media_files.png_bytes(color=(number * 9, 80, 120))
        make_file(live_workspace, picture, f"photo-{number:02}.png")
    page = open_window(person)
    page.goto("/generations/new/content/")
    page.get_by_role("button", name="Choose from library").click()
    box(page, "photo-25.png").check()
    page.get_by_role("button", name="Show more").focus()
    page.keyboard.press("Enter")

    expect(page.locator("[data-choice]")).to_have_count(TILES + 2)
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)
    expect(box(page, "photo-01.png")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("[data-picker-chosen] img")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Choose from library")).to_be_focused()


def test_filters_narrow_down_and_keep_what_is_chosen(page):
    box(page, "sea.jpg").check()
    page.locator("[name=media_kind][value=video]").check()

    expect(page.locator("[data-choice]")).to_have_count(3)
    expect(box(page, "sea.jpg")).to_be_checked()
    page.locator("[name=media_source][value=generated]").check()
    expect(page.locator("[data-choice]")).to_have_count(1)
    expect(page.locator("[data-picker-chosen] img")).to_have_count(1)


def test_a_file_uploaded_there_is_chosen_at_once(page):
    page.set_input_files(
        "dialog input[type=file]",
        [{"name": "new.png", "mimeType": "image/png", "buffer": media_files.png_bytes()}],
    )

    expect(box(page, "new.png")).to_be_checked()
    expect(page.locator("[data-picker-count]").first).to_contain_text("1 of 10 chosen")


def test_without_javascript_the_tiles_stand_in_the_form(open_window, person, files):
    page = open_window(person, java_script_enabled=False)
    page.goto("/generations/new/content/")

    box(page, "sea.jpg").check()
    expect(box(page, "clip.webm")).to_be_disabled()
