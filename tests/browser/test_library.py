"""The library in a real browser: uploading, watching a file on its way, choosing files in a form."""

import base64

import pytest
from playwright.sync_api import Page, expect

from media_library.models import MediaFile
from tests import media_files
from tests.browser.conftest import wait_for_metadata
from workspaces.models import Role

pytestmark = pytest.mark.django_db(transaction=True)

MIME_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
}


@pytest.fixture
def person(make_person, live_workspace):
    return make_person("olga", live_workspace, Role.MANAGER)


@pytest.fixture
def page(open_window, person) -> Page:
    page = open_window(person)
    page.goto("/library/")
    return page


def payload(name: str, content: bytes) -> dict:
    return {"name": name, "mimeType": MIME_TYPES[name.rpartition(".")[2]], "buffer": content}


def tile(page: Page, name: str):
    return page.locator(".media-tile", has_text=name)


def hand_over(page: Page, event: str, name: str, content: bytes) -> None:
    """Drop or paste a file, as the system hands it to the page."""
    page.evaluate(
        """([event, name, type, bytes]) => {
            const data = new DataTransfer();
            data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type }));
            const options = { bubbles: true, cancelable: true };
            const target = document.querySelector("h1");
            if (event === "paste") {
                target.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: data }));
                return;
            }
            for (const step of ["dragover", "drop"])
                target.dispatchEvent(new DragEvent(step, { ...options, dataTransfer: data }));
        }""",
        [event, name, MIME_TYPES[name.rpartition(".")[2]], base64.b64encode(content).decode()],
    )


def test_all_six_formats_arrive_and_reach_powerpost_without_a_reload(page, run_queue):
    page.evaluate("window.stayed = true")
    page.set_input_files(
        "#upload-file",
        [
            payload("a.jpg", media_files.jpeg_bytes()),
            payload("b.png", media_files.png_bytes()),
            payload("c.webp", media_files.webp_bytes()),
            payload("d.mp4", media_files.mp4_bytes()),
            payload("e.mov", media_files.mov_bytes()),
            payload("f.webm", media_files.webm_bytes()),
        ],
    )
    for name in ("a.jpg", "b.png", "c.webp", "d.mp4", "e.mov", "f.webm"):
        expect(tile(page, name)).to_be_visible()
    expect(page.locator("[data-empty]")).to_have_count(0)
    expect(page.locator("#transfers")).to_have_attribute("data-poll", "2")

    run_queue()

    expect(page.locator('#library-files [data-transfer="sent"]')).to_have_count(6, timeout=10_000)
    expect(page.locator("#transfers")).not_to_have_attribute("data-poll", "2")
    assert page.evaluate("window.stayed")


def test_dropping_and_pasting_upload_too(page):
    hand_over(page, "drop", "dropped.jpg", media_files.jpeg_bytes(color="red"))
    hand_over(page, "paste", "image.png", media_files.png_bytes(color="blue"))

    expect(tile(page, "dropped.jpg")).to_be_visible()
    expect(tile(page, "Pasted ")).to_be_visible()
    expect(page.locator(".drop-veil")).to_have_count(0)


def test_each_refused_file_has_its_reason_in_its_row(page, tmp_path):
    contents = {
        "moving.gif": media_files.gif_bytes(),
        "page.jpg": b"<!doctype html><h1>Hi",
        "empty.png": b"",
        "big.jpg": media_files.jpeg_bytes() + b"\0" * 11 * 1024**2,
        "good.jpg": media_files.jpeg_bytes(),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    # From the disk: as payloads, megabytes are slow on their way to the browser.
    page.set_input_files("#upload-file", [tmp_path / name for name in contents])

    for name, reason in {
        "moving.gif": "This is a file of the type GIF; choose JPEG, PNG, WebP, MP4, MOV or WebM.",
        "page.jpg": "This is an HTML page",
        "empty.png": "This file is empty",
        "big.jpg": "images can be up to 10 MB",
    }.items():
        row = page.locator(".upload.bad", has_text=name)
        expect(row.locator(".detail")).to_contain_text(reason)
    expect(tile(page, "good.jpg")).to_be_visible()
    page.get_by_role("button", name="Dismiss empty.png").click()
    expect(page.locator(".upload.bad")).to_have_count(3)


def test_a_broken_connection_offers_to_try_again(page):
    page.route("**/library/", lambda route: route.abort())
    page.set_input_files("#upload-file", [payload("a.jpg", media_files.jpeg_bytes())])
    row = page.locator(".upload.bad", has_text="a.jpg")
    expect(row).to_contain_text("The connection broke")

    page.unroute("**/library/")
    row.get_by_role("button", name="Try again").click()

    expect(tile(page, "a.jpg")).to_be_visible()


def test_an_upload_can_be_cancelled(page):
    page.route("**/library/", lambda route: None)
    page.set_input_files("#upload-file", [payload("a.jpg", media_files.jpeg_bytes())])

    page.get_by_role("button", name="Cancel a.jpg").click()

    expect(page.locator(".upload")).to_have_count(0)
    assert not MediaFile.objects.exists()


def test_the_same_file_twice_is_said(page):
    content = media_files.jpeg_bytes()
    page.set_input_files("#upload-file", [payload("a.jpg", content)])
    expect(tile(page, "a.jpg")).to_be_visible()

    page.set_input_files("#upload-file", [payload("b.jpg", content)])

    expect(page.locator(".upload.good", has_text="already in the library, as “a.jpg”")).to_be_visible()
    expect(page.locator("#library-files .media-tile")).to_have_count(1)


def test_without_javascript_the_form_uploads(open_window, person):
    page = open_window(person, java_script_enabled=False)
    page.goto("/library/")

    page.set_input_files(
        "#upload-file",
        [payload("a.jpg", media_files.jpeg_bytes()), payload("b.gif", media_files.gif_bytes())],
    )
    page.get_by_role("button", name="Upload", exact=True).click()

    expect(tile(page, "a.jpg")).to_be_visible()
    expect(page.locator("#upload-errors")).to_contain_text("This is a GIF")


def test_a_video_plays_in_parts(page, live_workspace, make_file):
    make_file(live_workspace, media_files.webm_bytes(seconds=2), "clip.webm")
    page.reload()
    page.get_by_role("link", name="clip.webm").click()

    video = page.locator("video")
    expect(video).to_be_visible()
    wait_for_metadata(video)
    assert video.evaluate("video => video.duration") == pytest.approx(2, abs=0.3)


def test_a_viewer_sees_files_and_cannot_add(open_window, make_person, live_workspace, make_file):
    make_file(live_workspace, name="a.jpg")
    page = open_window(make_person("tim", live_workspace, Role.VIEWER))
    page.goto("/library/")

    expect(tile(page, "a.jpg")).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(0)
