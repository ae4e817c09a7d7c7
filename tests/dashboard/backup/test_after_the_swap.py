"""What goes wrong once the restored database is in use: nothing of the backup is taken back then."""

import shutil

import pytest

from tests.dashboard.backup.places import Place

# The last step of all: the queue of the former database is emptied.
FAILING_QUEUE = """
import sys
from django.core.management import execute_from_command_line
import django
django.setup()
from dashboard.backup import restoring
def fail():
    raise OSError("the queue is away")
restoring.HUEY.flush = fail
execute_from_command_line(["manage.py", "restore", sys.argv[1], *sys.argv[2:]])
"""
# The last step before the database takes its place: rows and files are all in.
FAILING_SWAP = FAILING_QUEUE.replace(
    "restoring.HUEY.flush = fail",
    "from dashboard.backup import places\nplaces.SqlitePlace.swap = lambda place, aside: fail()",
)


@pytest.fixture
def used(filled, tmp_path) -> Place:
    """A copy of the filled one, with a file that has other bytes than the backup knows."""
    shutil.copytree(filled.folder, tmp_path / "used")
    place = Place(tmp_path / "used")
    changed = min((place.folder / "media").rglob("*.jpg"))
    changed.write_bytes(b"x" + changed.read_bytes()[1:])
    return place


def test_what_is_restored_stays_when_tidying_up_fails(filled, archive, used):
    done = used.run("-c", FAILING_QUEUE, str(archive), "--replace", "--yes")
    assert done.returncode == 1
    assert "was restored and is in use from now on" in done.stderr
    assert "Nothing was changed" not in done.stderr
    assert used.files() == filled.files()
    assert list(used.folder.glob("replaced-*/dashboard.sqlite3"))


def test_files_that_made_room_are_put_back_when_the_restore_fails(archive, used):
    before = used.files()
    rows = used.tables()
    done = used.run("-c", FAILING_SWAP, str(archive), "--replace", "--yes")
    assert done.returncode == 1
    assert "the queue is away" in done.stderr
    assert "Nothing was changed" in done.stderr
    assert used.files() == before
    assert used.tables() == rows
