"""A filled installation, its archives, and a restored one; made once, for all tests of a process."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.dashboard.backup.places import Place
from tests.prepared_folder import prepared_folder  # noqa: F401
from tests.s3_server import s3_server  # noqa: F401

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


@dataclass(frozen=True)
class Restoration:
    """A restore that was killed, what was there afterwards, and the second one, which was let finish."""

    place: Place
    killed: int
    tables_after_kill: dict[str, list[tuple]]
    done: subprocess.CompletedProcess[str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process have all tests of this folder: what they share is made once."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("backup"))


@pytest.fixture(scope="session")
def filled(prepared_folder, tmp_path_factory) -> Place:  # noqa: F811
    """An installation on SQLite and a folder, with rows of every kind. Nobody changes it."""
    folder = tmp_path_factory.mktemp("filled")
    prepared_folder.copy_database_to(folder)
    return Place(folder).fill()


@pytest.fixture(scope="session")
def archive(filled, tmp_path_factory) -> Path:
    """A backup of it."""
    path: Path = tmp_path_factory.mktemp("archive") / "backup.tar"
    done = filled.manage("backup", "--to", str(path))
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture(scope="session")
def piped(filled) -> subprocess.CompletedProcess[bytes]:
    """Another one, to standard output: with the secrets, without the files."""
    done: subprocess.CompletedProcess[bytes] = filled.manage(
        "backup", "--to", "-", "--with-secrets", "--without-media", text=False
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="session")
def restoration(archive, tmp_path_factory) -> Restoration:
    """The archive in an installation that had not even a database, at the second attempt."""
    place = Place(tmp_path_factory.mktemp("restored"))
    killed = place.run("-c", KILLED, str(archive))
    tables = place.tables()
    done = place.manage("restore", str(archive))
    return Restoration(place, killed.returncode, tables, done)
