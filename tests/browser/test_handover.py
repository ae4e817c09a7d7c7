"""Handing over in a real browser: ticking, downloading, and opening the page of the archive from a disk."""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from reviews.decisions import decide
from reviews.transitions import Action
from tests.browser.conftest import (
    DESKTOP,
    PHONE,
    accessibility_problems,
    is_fault,
    overflow,
    wait_for_metadata,
)
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions
from tests.reviews.handover.conftest import ADDRESS, approve, approved_file  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def outputs(workspace, author, approve, approved_file):  # noqa: F811
    """Two captions of one job, two pictures and a video, all approved."""
    captions = approve(
        *review_captions(workspace, author.user, prompt="A very long prompt about " + "everything " * 30),
        comment="Ready to go out",
    )
    return [*captions, approved_file("webp"), approved_file("jpeg"), approved_file("mp4", prompt="Waves")]


def download(page: Page, button: str, folder: Path) -> Path:
    """Press the button, keep what comes, and return the folder into which it was unpacked."""
    with page.expect_download() as found:
        page.get_by_role("button", name=button).click()
    archive = folder / found.value.suggested_filename
    found.value.save_as(archive)
    with zipfile.ZipFile(archive) as content:
        assert content.testzip() is None
        content.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_what_is_ticked_is_downloaded_and_shown_without_a_connection(page, chromium, outputs, tmp_path):
    page.goto(ADDRESS)
    page.get_by_label("All on this page").check()
    expect(page.locator("input[name=reviews]:checked")).to_have_count(5)
    page.locator(".rows li", has_text="X caption").locator("input").uncheck()
    expect(page.get_by_label("All on this page")).to_be_checked(checked=False)
    folder = download(page, "Download ticked", tmp_path)
    assert not list(folder.glob("*/x.txt"))
    assert len(list(folder.glob("*/*"))) == 4

    for options in ({"viewport": DESKTOP}, {"viewport": PHONE, "color_scheme": "dark"}):
        context = chromium.new_context(offline=True, **options)
        errors: list[str] = []
        shown = context.new_page()
        shown.on(
            "console", lambda entry, errors=errors: errors.append(entry.text) if is_fault(entry) else None
        )
        shown.goto((folder / "index.html").as_uri())
        for picture in shown.locator("img").all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", True)
            assert picture.evaluate("image => image.naturalWidth") == 64
        wait_for_metadata(shown.locator("video"))
        expect(shown.get_by_text("Ready to go out")).to_be_visible()
        assert overflow(shown) == 0
        # Before axe, which asks for the style sheet in a way that browsers refuse for files of a disk.
        assert errors == []
        assert accessibility_problems(shown) == []
        context.close()


def test_it_works_without_javascript(open_window, owner, outputs, tmp_path):
    page = open_window(owner, java_script_enabled=False)
    page.goto(f"{ADDRESS}?kind=video")

    folder = download(page, "Download all 1", tmp_path)

    assert [path.name for path in folder.glob("*/*")] == ["video-1.mp4"]


def test_what_was_left_out_is_said_accessibly(page, outputs, workspace, reviewer):
    page.goto(ADDRESS)
    page.get_by_label("All on this page").check()
    actor = acting(reviewer, workspace)
    decide(outputs[0].pk, Action.REOPEN, actor, revision=read(outputs[0]).revision.number)

    page.get_by_role("button", name="Download ticked").click()

    expect(page.get_by_role("alert").filter(has_text="nothing was downloaded")).to_be_visible()
    expect(page.locator("input[name=reviews]:checked")).to_have_count(4)
    assert accessibility_problems(page) == []
