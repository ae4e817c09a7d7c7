"""Keeping an upload: once, under its content's name, with nothing left behind when it is refused."""

import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile

from media_library import receive
from media_library.inspection import Rejected
from media_library.models import MediaFile
from media_library.receive import receive_upload
from tests import media_files
from tests.media_library.conftest import uploaded


def files_on_disk() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def on_disk(name: str, content: bytes) -> TemporaryUploadedFile:
    """Return an upload as Django writes a large one: to a temporary file."""
    file = TemporaryUploadedFile(name, "image/jpeg", len(content), None)
    file.write(content)
    file.seek(0)
    return file


@pytest.fixture
def person(owner):
    return owner.user


def test_it_keeps_what_was_found_and_who_sent_it(workspace, person):
    content = media_files.mp4_bytes(seconds=2, width=96, height=64, audio=True)

    received = receive_upload(workspace, person, uploaded("Launch day.mp4", content))

    file = received.media_file
    assert received.is_new
    assert (file.type, file.format, file.mime_type) == ("video", "mp4", "video/mp4")
    assert (file.width, file.height, file.has_audio) == (96, 64, True)
    assert (file.name, file.size, file.created_by) == ("Launch day.mp4", len(content), person)
    assert file.source == MediaFile.Source.UPLOADED
    assert file.transfer == MediaFile.Transfer.WAITING
    assert file.next_due_at is not None
    assert file.file.read() == content
    assert file.thumbnail.size > 0


def test_the_stored_name_comes_from_the_content_and_the_id(workspace, person):
    file = receive_upload(workspace, person, uploaded("../../evil.php", media_files.png_bytes())).media_file

    assert Path(file.file.name).name == f"{file.id}.png"
    assert file.name == "evil.php"
    assert file.download_name == "evil.php.png"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("holiday.jpg", "holiday.jpg"),
        ("C:\\photos\\cat.jpg", "cat.jpg"),
        ("two\nlines\x00.jpg", "two lines.jpg"),
        ("日本.jpg", "日本.jpg"),
        ("a" * 300 + ".jpeg", "a" * 250 + ".jpeg"),
    ],
)
def test_names_are_kept_without_folders_and_control_characters(workspace, person, given, kept):
    file = receive_upload(workspace, person, uploaded(given, media_files.jpeg_bytes())).media_file

    assert file.name == kept


def test_a_temporary_file_is_moved_and_not_copied(workspace, person):
    upload = on_disk("photo.jpg", media_files.jpeg_bytes())
    inode = Path(upload.temporary_file_path()).stat().st_ino

    file = receive_upload(workspace, person, upload).media_file

    assert Path(file.file.path).stat().st_ino == inode
    assert not list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir())


def test_the_same_bytes_in_a_workspace_are_one_file(workspace, person):
    content = media_files.jpeg_bytes()
    first = receive_upload(workspace, person, uploaded("one.jpg", content))
    before = files_on_disk()

    second = receive_upload(workspace, person, uploaded("two.jpg", content))

    assert second.media_file == first.media_file
    assert not second.is_new
    assert files_on_disk() == before


def test_the_same_bytes_in_two_workspaces_are_two_files(workspace, person, make_workspace):
    content = media_files.jpeg_bytes()
    first = receive_upload(workspace, person, uploaded("one.jpg", content))

    assert receive_upload(make_workspace("Other"), person, uploaded("one.jpg", content)).is_new
    assert first.is_new


def test_two_uploads_of_the_same_bytes_at_once_are_one_file(workspace, person, monkeypatch):
    content = media_files.jpeg_bytes()
    first = receive_upload(workspace, person, uploaded("one.jpg", content)).media_file
    before = sorted(files_on_disk())
    # The second one looks before the first has committed.
    look = receive._same_bytes
    answers = iter([None])
    monkeypatch.setattr(receive, "_same_bytes", lambda *asked: next(answers, look(*asked)))

    second = receive_upload(workspace, person, uploaded("two.jpg", content))

    assert second.media_file == first
    assert not second.is_new
    assert sorted(files_on_disk()) == before


@pytest.mark.parametrize("content", [b"", b"<html>", media_files.gif_bytes(), media_files.jpeg_bytes()[:300]])
def test_nothing_is_left_of_a_refused_file(workspace, person, content):
    upload = on_disk("photo.jpg", content)

    with pytest.raises(Rejected):
        receive_upload(workspace, person, upload)
    upload.close()

    assert not MediaFile.objects.exists()
    assert not files_on_disk()


def test_nothing_is_left_when_the_row_cannot_be_written(workspace, person, monkeypatch):
    def fail(*args, **options):
        raise RuntimeError("The database is gone.")

    monkeypatch.setattr(MediaFile, "save", fail)

    with pytest.raises(RuntimeError):
        receive_upload(workspace, person, on_disk("photo.jpg", media_files.jpeg_bytes()))

    assert not files_on_disk()


def test_it_is_sent_after_the_commit(workspace, person, django_capture_on_commit_callbacks, monkeypatch):
    asked = []
    monkeypatch.setattr(receive, "enqueue_transfer", asked.append)

    with django_capture_on_commit_callbacks(execute=False):
        file = receive_upload(workspace, person, uploaded("photo.jpg", media_files.jpeg_bytes())).media_file
        assert not asked
    with django_capture_on_commit_callbacks(execute=True):
        other = receive_upload(workspace, person, uploaded("b.jpg", media_files.jpeg_bytes(color="red")))

    assert asked == [other.media_file.pk]
    assert file.pk not in asked


def test_it_does_not_read_a_file_that_is_too_large(workspace, person, monkeypatch):
    upload = uploaded("film.mp4", media_files.mp4_bytes())
    upload.size = 501 * 1024 * 1024
    monkeypatch.setattr(receive, "_sha256", lambda content: pytest.fail("The file was read."))

    with pytest.raises(Rejected, match="501 MB"):
        receive_upload(workspace, person, upload)


def test_orphans_of_killed_uploads_are_swept(settings):
    import os

    from media_library import incoming

    old = tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, delete=False)  # noqa: SIM115
    new = tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, delete=False)  # noqa: SIM115
    old.close()
    new.close()
    two_days_ago = Path(old.name).stat().st_mtime - 2 * incoming.ORPHAN_AGE
    os.utime(old.name, (two_days_ago, two_days_ago))

    assert incoming.sweep() == 1
    assert [str(path) for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()] == [new.name]
