"""Killed, or out of space: what was there is there as it was, and nothing half is left under a name."""

import os
import signal
from pathlib import Path

import pytest

from dashboard.backup.taking import new_file, remove_unfinished


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


def test_a_killed_restore_leaves_what_was_there_and_can_be_repeated(filled, restoration):
    assert restoration.killed == -signal.SIGKILL
    assert not restoration.tables_after_kill
    assert restoration.done.returncode == 0, restoration.done.stderr
    assert restoration.place.files() == filled.files()
    assert not list(restoration.place.folder.glob("restoring-*"))


def test_a_killed_backup_leaves_no_archive_and_the_next_one_clears_up(folder):
    child = os.fork()
    if not child:
        with new_file(folder / "killed.tar") as file:
            file.write(b"half of it")
            file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert [path.suffix for path in folder.iterdir()] == [".part"]
    with new_file(folder / "other.tar"):
        remove_unfinished(folder)
        assert len(list(folder.glob(".other.tar.*"))) == 1
    assert [path.name for path in folder.iterdir()] == ["other.tar"]
