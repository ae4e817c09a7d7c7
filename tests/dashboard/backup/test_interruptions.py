"""Killed, or out of space: what was there is there as it was, and nothing half is left under a name."""

import signal
from pathlib import Path

import pytest

from dashboard.backup.taking import new_file
from tests.dashboard.backup.places import Place


@pytest.fixture
def folder(tmp_path) -> Path:
    """An empty folder for archives."""
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def test_a_backup_that_cannot_be_finished_leaves_nothing(folder):
    def interrupted():
        with new_file(folder / "backup.tar") as file:
            file.write(b"half of it")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not list(folder.iterdir())


def test_a_backup_never_takes_the_place_of_another(tmp_path):
    (tmp_path / "backup.tar").write_bytes(b"the first")
    with pytest.raises(FileExistsError), new_file(tmp_path / "backup.tar"):
        pytest.fail("It was begun all the same")
    assert (tmp_path / "backup.tar").read_bytes() == b"the first"


def test_a_full_disk_is_told_in_words(filled, folder):
    done = filled.run("-c", FULL, str(folder / "backup.tar"))
    assert "No space left on device" in done.stderr or "File too large" in done.stderr
    assert "No backup was made" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(folder.iterdir())


# A limit on the size of files that the process may write is the disk that is full.
FULL = """
import resource, signal, sys
from django.core.management import execute_from_command_line
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
execute_from_command_line(["manage.py", "backup", "--to", sys.argv[1]])
"""


def test_a_killed_restore_leaves_what_was_there_and_can_be_repeated(filled, archive, tmp_path):
    place = Place(tmp_path / "place")
    killed = place.run("-c", KILLED, str(archive))
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert not place.tables()
    done = place.manage("restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert place.files() == filled.files()
    assert not list(place.folder.glob("restoring-*"))


# At the last moment before the new database takes its place: rows and files are all in.
KILLED = """
import os, signal, sys
from django.core.management import execute_from_command_line
rename = os.replace
def die(source, target, **options):
    if str(target).endswith("dashboard.sqlite3"):
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(source, target, **options)
os.replace = die
execute_from_command_line(["manage.py", "restore", sys.argv[1]])
"""
