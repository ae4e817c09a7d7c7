"""Stored files without a row are swept after a day; nothing else is ever touched."""

import os
import time
import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from media_library import orphans
from media_library.receive import receive_upload
from tests.media_files import png_bytes

TWO_DAYS = 2 * 24 * 60 * 60


@pytest.fixture
def kept(workspace, owner):
    return receive_upload(workspace, owner.user, SimpleUploadedFile("a.png", png_bytes())).media_file


def store(settings, path: str, *, age: float = TWO_DAYS) -> Path:
    full_path = Path(settings.MEDIA_ROOT) / path
    full_path.parent.mkdir(parents=True, exist_ok=True)
    full_path.write_bytes(b"bytes")
    os.utime(full_path, (time.time() - age,) * 2)
    return full_path


def test_old_files_without_a_row_are_deleted(settings, workspace, kept):
    name = uuid.uuid4()
    folder = f"{workspace.pk}/{name.hex[:2]}"
    orphan, thumbnail = (store(settings, f"{folder}/{name}{end}") for end in (".mp4", "-thumbnail.webp"))
    for path in (kept.file.path, kept.thumbnail.path):
        os.utime(path, (time.time() - TWO_DAYS,) * 2)
    assert orphans.sweep() == 2
    assert not orphan.exists()
    assert not thumbnail.exists()
    assert Path(kept.file.path).exists()
    assert Path(kept.thumbnail.path).exists()


def test_a_young_file_may_still_get_its_row(settings, workspace):
    name = uuid.uuid4()
    young = store(settings, f"{workspace.pk}/{name.hex[:2]}/{name}.mp4", age=60 * 60)
    assert orphans.sweep() == 0
    assert young.exists()


@pytest.mark.django_db
def test_what_the_library_did_not_name_is_left_alone(settings):
    name = uuid.uuid4()
    others = [
        store(settings, f"incoming/{name}.mp4"),
        store(settings, f"{uuid.uuid4()}/notes.txt"),
        store(settings, f"{uuid.uuid4()}/aa/notes.txt"),
        store(settings, f"backup/aa/{name}.mp4"),
    ]
    assert orphans.sweep() == 0
    assert all(path.exists() for path in others)
