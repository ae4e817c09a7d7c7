"""The library's pages for people who do not see, or use a keyboard or a phone."""

import pytest

from media_library.models import MediaFile
from tests import media_files
from tests.browser.conftest import DESKTOP, PHONE, accessibility_problems, overflow
from workspaces.models import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_its_pages_are_accessible_and_fit(
    open_window, make_person, live_workspace, make_file, viewport, color_scheme
):
    files = [
        make_file(live_workspace, media_files.mp4_bytes(), "a-film-with-a-rather-long-name-for-a-tile.mp4"),
        make_file(live_workspace, transfer="sending", sent_bytes=100),
        make_file(live_workspace, transfer="failed", transfer_error="The storage is full.", next_due_at=None),
    ]
    person = make_person("olga", live_workspace, Role.MANAGER)
    page = open_window(person, viewport=viewport, color_scheme=color_scheme)

    for path in ["/library/", "/library/?q=nothing", *(file.get_absolute_url() for file in files)]:
        page.goto(path)
        assert accessibility_problems(page) == [], path
        assert overflow(page) == 0, path


def test_refused_uploads_are_accessible(open_window, make_person, live_workspace):
    page = open_window(make_person("olga", live_workspace, Role.MANAGER), viewport=DESKTOP)
    page.goto("/library/")
    page.set_input_files(
        "#upload-file", [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"<!doctype html>"}]
    )
    page.locator(".upload.bad").wait_for()

    assert accessibility_problems(page) == []
    assert not MediaFile.objects.exists()


def test_the_open_picker_is_accessible(open_window, make_person, live_workspace, make_file):
    make_file(live_workspace)
    make_file(live_workspace, media_files.webm_bytes(), "clip.webm")
    page = open_window(make_person("olga", live_workspace, Role.MANAGER), viewport=PHONE)
    page.goto("/generations/new/content/")
    page.get_by_role("button", name="Choose from library").click()

    assert accessibility_problems(page) == []
    assert overflow(page) == 0
