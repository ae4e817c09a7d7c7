"""A data folder as the first start leaves it: migrated, with its static files collected and compressed.

Making one takes three seconds of a processor. It is made once in a run, and copied by every test that is not
about the first start (that is tests/dashboard/test_run.py). What is each installation's own, its secrets and
its queue, is not in it.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PREPARE = """
import django
from django.core.management import call_command
django.setup()
from dashboard.preflight import collect_static_files
call_command("migrate", interactive=False, verbosity=0)
collect_static_files()
"""


class PreparedFolder:
    """The folder to copy from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def copy_to(self, data: Path) -> Path:
        """Make a data folder with its database and its static files, and return it."""
        self.copy_database_to(data)
        self.copy_static_files_to(data)
        return data

    def copy_database_to(self, data: Path) -> None:
        """Give a data folder its database: all tables, no rows but those that migrations make."""
        data.mkdir(mode=0o700, exist_ok=True)
        shutil.copy(self.folder / "dashboard.sqlite3", data)

    def copy_static_files_to(self, data: Path) -> None:
        """Give a data folder its static files."""
        data.mkdir(mode=0o700, exist_ok=True)
        shutil.copytree(self.folder / "static", data / "static")


@pytest.fixture(scope="session")
def prepared_folder(tmp_path_factory) -> PreparedFolder:
    """A prepared folder, the same one in all processes of the run; whoever needs it first makes it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    made = folder / "prepared"
    with (folder / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make(folder / "being-prepared")
            (folder / "being-prepared").rename(made)
    return PreparedFolder(made)


def _make(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", PREPARE],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
