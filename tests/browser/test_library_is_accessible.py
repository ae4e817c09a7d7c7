"""What a press opens in the library passes axe and fits; its pages themselves are scenes of the gallery."""

import pytest

from media_library.models import MediaFile
from tests import media_files
from tests.browser.conftest import DESKTOP, PHONE, accessibility_problems, overflow
from workspaces.models import Role

pytestmark = pytest.mark.django_db(transaction=True)


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
