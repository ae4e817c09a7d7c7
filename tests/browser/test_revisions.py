"""Changing an output in a browser: words are checked as they are typed, and others see what changed."""

import re

import pytest
from playwright.sync_api import Page, expect

from media_library.models import MediaFile
from media_library.searching import index_files
from reviews.revisions import edit_caption
from tests.browser.conftest import DESKTOP, PHONE, accessibility_problems, overflow
from tests.generations.factories import make_file
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, review_files, set_policy

pytestmark = pytest.mark.django_db(transaction=True)


def fine(page: Page) -> None:
    """Fail unless the page is accessible and fits its window."""
    assert accessibility_problems(page) == []
    assert overflow(page) == 0


def test_an_edit_is_checked_while_typing_and_others_see_what_changed(
    open_window, workspace, author, reviewer
):
    set_policy(workspace, forbidden_words="revolutionary")
    review = review_captions(workspace, author.user)[0]
    desk = open_window(reviewer, viewport=DESKTOP)
    desk.goto(review.get_absolute_url())
    expect(desk.locator(".changes")).to_have_count(0)

    page = open_window(author, viewport=DESKTOP)
    page.goto(f"{review.get_absolute_url()}?show=waiting")
    page.keyboard.press("e")
    caption = page.get_by_label("Caption")
    expect(caption).to_be_focused()
    # The words are there before what listens to their change.
    page.wait_for_load_state()
    checks = page.locator("#live-checks")
    expect(checks).not_to_contain_text("revolutionary")
    caption.fill("Dark mode is a revolutionary thing, as told on Instagram. #DarkMode")
    expect(checks).to_contain_text("revolutionary")
    caption.fill("Dark mode is there, as told on Instagram. #DarkMode")
    expect(checks).not_to_contain_text("revolutionary")
    fine(page)
    caption.press("Control+Enter")
    expect(page).to_have_url(re.compile(rf"/reviews/{review.pk}/\?show=waiting$"))

    desk.reload()
    expect(desk.locator(".changes del")).to_have_text(re.compile("here"))
    expect(desk.locator(".changes ins")).to_have_text(re.compile("there"))
    desk.reload()
    expect(desk.locator(".changes ins")).to_have_text(re.compile("there"))


def test_who_was_overtaken_saves_on_top_on_a_phone(open_window, workspace, author, reviewer):
    review = review_captions(workspace, author.user)[0]
    page = open_window(author, viewport=PHONE, has_touch=True)
    page.goto(f"/reviews/{review.pk}/edit/")
    caption = page.get_by_label("Caption")
    caption.fill("What took me an hour")
    edit_caption(review.pk, acting(reviewer, workspace), title="", text="Theirs", revision=1)
    page.get_by_role("button", name="Save as revision 2").click()

    expect(page.locator(".notice[role=alert]")).to_contain_text("Somebody was faster")
    expect(caption).to_have_value("What took me an hour")
    fine(page)
    page.get_by_role("button", name="Save mine as revision 3 on top").click()
    expect(page).to_have_url(re.compile(rf"/reviews/{review.pk}/$"))
    assert read(review).revision.text == "What took me an hour"


def test_a_half_written_edit_survives_leaving_the_page(open_window, workspace, author):
    review = review_captions(workspace, author.user)[0]
    page = open_window(author, viewport=DESKTOP)
    page.goto(f"/reviews/{review.pk}/edit/")
    page.get_by_label("Caption").fill("Half written")
    page.goto(f"/reviews/{review.pk}/history/")
    page.goto(f"/reviews/{review.pk}/edit/")
    expect(page.get_by_label("Caption")).to_have_value("Half written")
    expect(page.get_by_text("Your draft is back.")).to_be_visible()
    page.get_by_role("button", name="Save as revision 2").click()
    expect(page).to_have_url(re.compile(rf"/reviews/{review.pk}/$"))
    assert read(review).revision.text == "Half written"


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_file_is_replaced_from_the_library_and_restored(open_window, workspace, author, viewport):
    review = review_files(workspace, author.user, with_bytes=True)[0]
    review_files(workspace, author.user, count=9, prompt="A blue boat on a calm lake, early in the morning")
    uploaded = make_file(workspace, "jpeg", name="beach.jpg", with_bytes=True)
    index_files([uploaded.pk])
    page = open_window(author, viewport=viewport)
    page.goto(f"/reviews/{review.pk}/replace/?show=waiting")
    fine(page)
    page.get_by_role("button", name="Choose from library").click()
    page.get_by_placeholder("Search files by name").fill("beach")
    expect(page.locator("[data-choice]")).to_have_count(1)
    page.get_by_role("radio", name="beach.jpg").check()
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Show the chosen file").click()
    expect(page.get_by_role("heading", name="Replace revision 1 with this?")).to_be_visible()
    fine(page)
    page.get_by_role("button", name="Replace it, as revision 2").click()
    expect(page).to_have_url(re.compile(rf"/reviews/{review.pk}/\?show=waiting$"))
    assert read(review).revision.media_file == MediaFile.objects.get(pk=uploaded.pk)

    page.goto(f"/reviews/{review.pk}/history/")
    fine(page)
    page.get_by_role("button", name="Restore revision 1").click()
    expect(page.get_by_text("Revision 1 is back, as revision 3.")).to_be_visible()


def test_without_scripts_everything_works(open_window, workspace, author):
    first, second = review_files(workspace, author.user, with_bytes=True)
    page = open_window(author, viewport=DESKTOP, java_script_enabled=False)
    page.goto(f"/reviews/{first.pk}/replace/")
    page.locator("section", has=page.get_by_role("heading", name="From the same job")).get_by_role(
        "link"
    ).click()
    page.get_by_role("button", name="Replace it, as revision 2").click()
    assert read(first).revision.made_by == second.output

    caption = review_captions(workspace, author.user)[0]
    page.goto(f"/reviews/{caption.pk}/edit/")
    page.get_by_label("Caption").fill("Without scripts")
    page.get_by_role("button", name="Save as revision 2").click()
    assert read(caption).revision.text == "Without scripts"
