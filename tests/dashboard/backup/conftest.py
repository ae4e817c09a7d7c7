"""A filled installation and its archive, made once for all tests of a process."""

from pathlib import Path

import pytest

from tests.dashboard.backup.places import Place
from tests.s3_server import s3_server  # noqa: F401


@pytest.fixture(scope="session")
def filled(tmp_path_factory) -> Place:
    """An installation on SQLite and a folder, with rows of every kind. Nobody changes it."""
    return Place(tmp_path_factory.mktemp("filled")).fill()


@pytest.fixture(scope="session")
def archive(filled, tmp_path_factory) -> Path:
    """A backup of it."""
    path: Path = tmp_path_factory.mktemp("archive") / "backup.tar"
    done = filled.manage("backup", "--to", str(path))
    assert done.returncode == 0, done.stderr
    return path
