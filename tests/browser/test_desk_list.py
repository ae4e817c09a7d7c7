"""The desk's list in a browser: ticks, lines that come when somebody reaches them, and its menus."""

import re

import pytest
from playwright.sync_api import expect

from reviews.models import Review
from reviews.revisions import edit_caption
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.desk import at_rest, captions, on_stage, state_counts
from tests.reviews.conftest import acting

State = Review.State


def test_several_are_ticked_and_decided_at_once(open_window, workspace, author, reviewer):
    reviews = captions(workspace, author, 6)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto("/reviews/")
    boxes = page.locator(".tick input")
    expect(page.locator("#several")).to_be_hidden()

    page.keyboard.press("x")
    expect(page.locator("[data-ticked-count]")).to_have_text("1 ticked")
    page.keyboard.press("j")
    on_stage(page, "Brief 1, X")
    expect(boxes.first).to_be_checked()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(page.locator("[data-ticked-count]")).to_have_text(re.compile("[24] ticked"))
    page.get_by_label("All on this page").check()
    expect(page.locator("[data-ticked-count]")).to_have_text("6 ticked")
    boxes.nth(5).uncheck()
    edit_caption(reviews[2].pk, acting(author, workspace), title="", text="New words", revision=1)
    page.locator("#several").get_by_role("button", name="Approve").click()

    expect(page.locator("#report")).to_contain_text("4 approved, 1 could not be.")
    expect(page.locator("#report a")).to_have_text("Brief 2, X")
    expect(page.locator("#several")).to_be_hidden()
    assert state_counts() == {State.APPROVED: 4, State.IN_REVIEW: 2}


def test_on_a_phone_the_report_stands_above_the_list(open_window, workspace, author, reviewer):
    reviews = captions(workspace, author, 3)
    page = open_window(reviewer, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/reviews/")
    for box in page.locator(".tick").all()[:2]:
        box.tap()
    edit_caption(reviews[0].pk, acting(author, workspace), title="", text="New words", revision=1)

    page.locator("#several").get_by_role("button", name="Approve").tap()

    expect(page.locator("#report")).to_be_visible()
    expect(page.locator(".entry")).to_have_count(2)
    at_rest(page)
    expect(page.locator("#stage-title")).to_be_hidden()
    expect(page.locator("#decisions")).to_be_hidden()
    report, entries = (page.locator(part).bounding_box() for part in ("#report", ".entries"))
    assert report["y"] < entries["y"]


def test_the_list_stays_where_it_was_scrolled(open_window, workspace, author, reviewer):
    captions(workspace, author, 20)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto("/reviews/")
    queue = page.locator(".queue")
    expect(page.locator(".entry")).to_have_count(12)
    queue.evaluate("queue => queue.scrollTop = queue.scrollHeight")
    expect(page.locator(".entry")).to_have_count(20)
    queue.evaluate("queue => queue.scrollTop = 400")

    page.locator(".entry a", has_text="Brief 9").click()

    on_stage(page, "Brief 9, X")
    assert queue.evaluate("queue => queue.scrollTop") == pytest.approx(400, abs=90)
    expect(page.locator(".entry a[aria-current]")).to_be_focused()
    page.go_back()
    on_stage(page, "Brief 0, X")
    expect(page.locator(".rail")).to_be_visible()


def test_a_tick_on_a_line_that_came_later_is_kept_and_all_means_all(open_window, workspace, author, reviewer):
    captions(workspace, author, 20)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto("/reviews/")

    page.get_by_label("Tick Brief 0, X").check()
    page.get_by_label("All on this page").check()
    expect(page.locator(".entry")).to_have_count(20)
    expect(page.locator("[data-ticked-count]")).to_have_text("20 ticked")
    page.get_by_label("Tick Brief 18, X").uncheck()
    page.keyboard.press("j")
    on_stage(page, "Brief 1, X")

    expect(page.locator("[data-ticked-count]")).to_have_text("19 ticked")
    expect(page.get_by_label("Tick Brief 18, X")).not_to_be_checked()
    page.locator("#several").get_by_role("button", name="Approve").click()
    expect(page.locator("#report")).to_contain_text("19 approved.")
    assert state_counts() == {State.APPROVED: 19, State.IN_REVIEW: 1}


def test_keys_go_through_the_whole_list(open_window, workspace, author, reviewer):
    captions(workspace, author, 16)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto("/reviews/")

    for number in range(16):
        on_stage(page, f"Brief {number}, X")
        expect(page.locator(".entry[data-current] .name")).to_have_text(f"Brief {number}")
        expect(page.locator(".entry[data-current]")).to_be_in_viewport()
        page.keyboard.press("j")
    page.keyboard.press("k")
    on_stage(page, "Brief 14, X")


def test_who_comes_to_the_rest_by_the_keyboard_goes_on_with_its_lines(
    open_window, workspace, author, reviewer
):
    captions(workspace, author, 20)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto("/reviews/")

    page.get_by_label("Tick Brief 11, X").focus()
    page.keyboard.press("Tab")

    expect(page.locator(".entry")).to_have_count(20)
    expect(page.locator(".entry a").nth(12)).to_be_focused()


def test_menus_are_filled_when_somebody_points_at_the_page(open_window, workspace, author, reviewer):
    captions(workspace, author, 1)
    page = open_window(reviewer, viewport=DESKTOP)
    page.goto("/reviews/")
    page.locator("summary", has_text="More about this output").click()
    expect(page.get_by_role("link", name="The job it comes from")).to_be_visible()
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Platform").select_option("x")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**platform=x**")
    on_stage(page, "Brief 0, X")
