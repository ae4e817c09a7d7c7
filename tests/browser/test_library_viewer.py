"""Looking at files one after another by keys, and ticking several, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from media_library import listing
from media_library.models import MediaFile
from media_library.tags import add_tags
from tests import media_files
from tests.browser.conftest import DESKTOP

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def files(workspace, make_file) -> list[MediaFile]:
    """Four files, the newest last; the third is a video."""
    return [
        make_file(workspace, media_files.jpeg_bytes(color="red"), "red.jpg"),
        make_file(workspace, media_files.jpeg_bytes(color="blue"), "blue.jpg"),
        make_file(workspace, media_files.webm_bytes(seconds=2), "clip.webm"),
        make_file(workspace, media_files.jpeg_bytes(color="green"), "green.jpg"),
    ]


def title(page: Page):
    return page.locator("#viewer-title")


def test_keys_walk_through_the_list_also_across_its_pages(page, files, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    page.goto("/library/?sort=newest&kind=image")
    page.get_by_role("link", name="green.jpg").click()
    expect(title(page)).to_have_text("green.jpg")
    expect(page).to_have_url(re.compile(f"{files[3].pk}/\\?kind=image$"))

    page.keyboard.press("ArrowRight")
    expect(title(page)).to_have_text("blue.jpg")
    page.keyboard.press("j")
    expect(title(page)).to_have_text("red.jpg")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("k")
    expect(title(page)).to_have_text("blue.jpg")
    page.keyboard.press("t")
    page.keyboard.type("jkd, summer")
    page.keyboard.press("Enter")
    expect(page.locator("#viewer .chip", has_text="summer")).to_be_visible()
    expect(page.locator(f"#tile-tags-{files[1].pk}")).to_contain_text("summer")

    page.keyboard.press("Escape")
    expect(page.locator("#viewer")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/library/\?sort=newest&kind=image$"))
    expect(page.get_by_role("link", name="blue.jpg")).to_be_focused()


def test_space_plays_i_shows_facts_d_downloads_and_back_closes(page, files):
    page.goto("/library/")
    page.get_by_role("link", name="clip.webm").click()
    video = page.locator("#viewer video")
    expect(video).to_be_visible()
    page.keyboard.press("Space")
    assert video.evaluate("video => !video.paused")

    facts = page.locator("#look-facts")
    expect(facts).to_be_visible()
    page.keyboard.press("i")
    expect(facts).to_be_hidden()
    with page.expect_download() as download:
        page.keyboard.press("d")
    assert download.value.suggested_filename == "clip.webm"

    page.go_back()
    expect(page.locator("#viewer")).to_be_hidden()
    page.go_forward()
    expect(title(page)).to_have_text("clip.webm")
    page.reload()
    expect(page.locator("h1")).to_have_text("clip.webm")
    page.keyboard.press("ArrowRight")
    expect(page.locator("h1")).to_have_text("blue.jpg")


def test_ticks_and_ranges_bring_up_the_bar(page, files, workspace):
    page.goto("/library/")
    bar = page.get_by_role("form", name="The chosen files")
    expect(bar).to_be_hidden()
    boxes = page.locator(".tile-tick")
    boxes.nth(0).check()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(bar).to_contain_text("3 chosen")
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()

    page.get_by_label("All on this page").check()
    expect(bar).to_contain_text("4 chosen")
    boxes.nth(3).uncheck()
    bar.locator("summary", has_text="Tag").click()
    page.get_by_label("Tags, parted by commas").fill("summer")
    page.keyboard.press("Enter")
    expect(page.locator("#notices")).to_contain_text("“summer” was put on 3 files")
    expect(bar).to_contain_text("3 chosen")
    with page.expect_download() as download:
        bar.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename.endswith(".zip")


def test_without_javascript_the_same_form_works(open_window, owner, workspace, files):
    add_tags(workspace, files[:1], ["summer"])
    page = open_window(owner, java_script_enabled=False, viewport=DESKTOP)
    page.goto("/library/?tag=summer")
    page.locator(".tile-tick").check()
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("button", name="Delete 1 file").click()

    expect(page.locator("#notices")).to_contain_text("1 file deleted here")
    page.get_by_role("link", name="All", exact=True).click()
    page.get_by_role("link", name="green.jpg").click()
    page.get_by_role("link", name="Next: clip.webm").click()
    expect(page.locator("h1")).to_have_text("clip.webm")
