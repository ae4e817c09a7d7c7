"""What a restore refuses before it touches anything, and in which words."""

import io
import os
import sys
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from dashboard.backup import restoring, room, taking
from dashboard.backup.archive import ArchiveWriter
from dashboard.backup.manifest import Manifest
from dashboard.models import Worker
from dashboard.preflight import DataFolderLock
from tests.services import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here(settings, tmp_path, monkeypatch):
    """An installation of its own. None of these tests may come to where something is built."""
    settings.DATA_DIR = tmp_path
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    settings.PORT = free_port()

    def never(*args, **options):
        pytest.fail("It was begun")

    monkeypatch.setattr(restoring, "_restore", never)
    return tmp_path


def archive_of(folder, **said) -> str:
    """Write an archive with one file of 1000 bytes, whose manifest says this."""
    manifest = Manifest(
        **{"product": "9.9", "vendor": "sqlite", "taken_at": timezone.now(), "migrations": []} | said
    )
    with (folder / "backup.tar").open("wb") as file:
        writer = ArchiveWriter(file, io.BytesIO())
        writer.add("media/a", 1000, [bytes(1000)])
        writer.finish(manifest.as_bytes())
    return str(folder / "backup.tar")


def refused(*arguments: str) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command("restore", *arguments, stdout=io.StringIO())
    assert "Nothing was changed" in str(refusal.value)
    return str(refusal.value)


@pytest.mark.parametrize("newer", [{"migrations": ["generations.0999_later"]}, {"format": 2}], ids=str)
def test_an_archive_of_a_newer_version(here, newer):
    words = refused(archive_of(here, **newer))
    assert "newer version (9.9)" in words
    assert "Update" in words


def test_a_data_folder_that_a_dashboard_runs_on(here):
    lock = DataFolderLock(here)
    try:
        assert "The dashboard is already running on the data folder" in refused(archive_of(here))
    finally:
        lock.release()


def test_a_worker_that_is_alive(here):
    seen = timezone.now()
    Worker.objects.create(host="h", process_id=1, started_at=seen - timedelta(hours=1), seen_at=seen)
    assert "A worker was heard from" in refused(archive_of(here))


def test_a_place_in_use(here, workspace):
    assert "--replace" in refused(archive_of(here))


def test_a_damaged_archive(here):
    path = archive_of(here)
    with open(path, "r+b") as file:
        file.seek(700)
        file.write(b"x")
    assert "checksum" in refused(path)


def test_a_file_that_is_not_there(here):
    assert "No such file" in refused(str(here / "nothing.tar"))


def test_a_disk_that_is_too_full(here, monkeypatch):
    free = SimpleNamespace(free=3_000_000)
    monkeypatch.setattr(room.shutil, "disk_usage", lambda folder: free)
    path = archive_of(here, unpacked={"auth_user": 5_000_000})
    words = refused(path)
    assert "takes about 16.3 MB on the disk" in words
    assert "2.9 MB are free" in words
    # The same is told by --check.
    assert refused(path, "--check") == words


def test_a_file_that_is_there_already_takes_no_room(here):
    files = room.RoomForFiles()
    member = SimpleNamespace(name="media/a", size=1000)
    files.see(member)
    assert files.needed == 1000
    stored = room.default_storage.path("a")
    with open(stored, "wb") as file:
        file.write(bytes(1000))
    try:
        files.see(member)
    finally:
        os.unlink(stored)
    assert files.needed == 1000


@pytest.mark.parametrize(
    ("typed", "words"), [("yes\n", ""), ("", "Nobody answers here; say --yes instead")], ids=["else", "none"]
)
def test_a_confirmation_that_was_not_given(here, monkeypatch, typed, words):
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert words in refused(archive_of(here), "--replace")


def test_an_answer_is_not_looked_for_in_the_archive(here, monkeypatch):
    content = Path(archive_of(here)).read_bytes()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    assert "Say --yes as well" in refused("-", "--replace")


def test_a_backup_for_which_there_is_no_room(here, monkeypatch):
    # What other connections see is of no concern here.
    monkeypatch.setattr(taking, "snapshot", lambda: nullcontext("default"))
    monkeypatch.setattr(room.shutil, "disk_usage", lambda folder: SimpleNamespace(free=10))
    words = r"The archive takes about .* KB .*, and 10 bytes are free there.*No backup was made"
    with pytest.raises(CommandError, match=words):
        call_command("backup", to=str(here / "backup.tar"), stderr=io.StringIO())
    assert not list(here.glob("*backup*"))


def test_the_typed_word_lets_it_begin(here, workspace, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("replace\n"))
    begun = []

    def begin(*args, **options):
        begun.append(options["is_used"])
        raise restoring.CannotRestore("Enough.")

    monkeypatch.setattr(restoring, "_restore", begin)
    assert "Enough." in refused(archive_of(here), "--replace")
    assert begun == [True]
