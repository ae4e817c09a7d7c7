"""What must hold before the programs start: free ports, a data folder of one's own, static files."""

import errno
import fcntl
import hashlib
import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection


class CannotStart(Exception):
    """Something is in the way; the message says what, and what to do about it."""


class DataFolderLock:
    """Holds the data folder for one running dashboard; the system lets go of it when the process ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock; raises CannotStart when another process has it or the folder cannot be written."""
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = (folder / "run.lock").open("a+", encoding="utf-8")
        except OSError as error:
            raise CannotStart(f"The data folder {folder} cannot be written: {error.strerror}.") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.seek(0)
            raise CannotStart(
                f"The dashboard is already running on the data folder {folder}"
                f" ({self._file.read().strip() or 'starting'}). Stop it first, or choose another DATA_DIR."
            ) from None
        self._file.truncate(0)
        self._file.write(f"process {os.getpid()}, http://127.0.0.1:{settings.PORT}/\n")
        self._file.flush()
        # The process may become another program (dashboard/supervisor.py), which holds it on.
        os.set_inheritable(self._file.fileno(), True)

    def release(self) -> None:
        """Let go of the folder."""
        self._file.close()


def running_at(folder: Path) -> str | None:
    """Return the address of the dashboard that runs on this data folder; None when none does."""
    try:
        with (folder / "run.lock").open("r+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return file.read().rpartition(", ")[2].strip() or f"http://127.0.0.1:{settings.PORT}/"
    except OSError:
        pass
    return None


def require_full_text_search() -> None:
    """Raise CannotStart when this Python's SQLite cannot hold the index of the search."""
    if connection.vendor != "sqlite":
        return
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
    except sqlite3.OperationalError:
        raise CannotStart(
            f"SQLite {sqlite3.sqlite_version} of this Python was built without full-text search (FTS5). "
            "Use a Python with a usual SQLite, or PostgreSQL by DATABASE_URL."
        ) from None


def require_free_port(host: str, port: int, advice: str) -> None:
    """Raise CannotStart, with the advice, when `port` cannot be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise CannotStart(f"Port {port} is reserved for the system. {advice}") from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise CannotStart(f"Port {port} cannot be used: {error.strerror}. {advice}") from error
            raise CannotStart(f"Port {port} is taken by another program. {advice}") from error


def require_free_ports(host: str) -> None:
    """Raise CannotStart when the port of the site, or of the sandbox that will be started, is taken."""
    require_free_port(host, settings.PORT, "Choose another one: PORT=8100 make run")
    if settings.SANDBOX_PORT is not None:
        require_free_port(
            host,
            settings.SANDBOX_PORT,
            "The sandbox listens one above PORT. Choose another PORT (PORT=8100 make run), or set "
            "POWERPOST_SANDBOX_URL to a sandbox that runs already.",
        )


def collect_static_files() -> None:
    """Copy and compress the static files, unless none has changed since the last time."""
    if settings.DEBUG:
        # Served from where they are.
        return
    stamp = settings.STATIC_ROOT / ".collected"
    fingerprint = _static_fingerprint()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint, encoding="utf-8")


def _static_fingerprint() -> str:
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = os.stat(storage.path(name))
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
