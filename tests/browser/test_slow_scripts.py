"""What people do before the scripts that it needs are here is not lost: they come when somebody begins."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.generations.factories import make_file

pytestmark = pytest.mark.browser

SECONDS = 15


class Held:
    """Files of a name that the browser asks for and does not get before they are let go."""

    def __init__(self, page: Page, name: str) -> None:
        self.routes = []
        page.route(f"**/{name}", lambda route: self.routes.append(route))

    def let_go(self, page: Page) -> None:
        """Let the browser have what it has asked for, once it has."""
        while not self.routes:
            page.wait_for_timeout(20)
        for route in self.routes:
            route.continue_()


def wait_until(page: Page, expression: str) -> None:
    """Ask the page until it is true; its policy forbids what `wait_for_function` does."""
    deadline = time.monotonic() + SECONDS
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, expression
        page.wait_for_timeout(50)


def test_what_was_written_before_the_script_of_drafts_came_is_a_draft(page):
    held = Held(page, "draft.js")
    page.goto("/generations/new/content/")
    page.fill("#id_prompt", "A harvest festival")
    held.let_go(page)
    wait_until(page, "Object.keys(localStorage).some((key) => key.startsWith('draft:'))")
    page.unroute("**/draft.js")

    page.goto("/generations/new/content/")

    expect(page.locator("#id_prompt")).to_have_value("A harvest festival")
    expect(page.get_by_text("Your draft is back.")).to_be_visible()


def test_a_form_that_nobody_wrote_in_is_no_draft(page):
    page.goto("/generations/new/images/")
    page.focus("#id_prompt")
    page.wait_for_load_state("networkidle")

    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []


def test_a_press_on_a_file_waits_for_what_shows_it_large(page, workspace):
    make_file(workspace, name="beach.jpg", with_bytes=True)
    held = Held(page, "viewer.js")
    page.goto("/library/")
    page.get_by_role("link", name="beach.jpg").click()
    expect(page).to_have_url(re.compile("/library/$"))
    held.let_go(page)

    expect(page.locator("#viewer-title")).to_have_text("beach.jpg")


def test_the_picker_opens_with_its_styles(page, workspace):
    make_file(workspace, name="beach.jpg", with_bytes=True)
    held = Held(page, "picking.css")
    page.goto("/generations/new/content/")
    page.get_by_role("button", name="Choose from library").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    held.let_go(page)

    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("beach.jpg").check()
    expect(page.locator("[data-picker-count]").first).to_have_text("1 of 10 chosen")


def test_ticks_before_their_script_came_count_with_their_range(page, workspace):
    for name in ("one.jpg", "two.jpg", "three.jpg"):
        make_file(workspace, name=name, with_bytes=True)
    held = Held(page, "ticks.js")
    page.goto("/library/")
    ticks = page.locator(".tile-tick")
    ticks.nth(0).check()
    ticks.nth(2).click(modifiers=["Shift"])
    held.let_go(page)

    expect(page.get_by_role("form", name="The chosen files")).to_contain_text("3 chosen")
