"""An installation with its own folder, filled or empty, and what is in its tables."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from cryptography.fernet import Fernet

from tests.services import free_port

ROOT = Path(__file__).resolve().parents[3]
SECRETS = {"SECRET_KEY": "only-for-these-tests-" * 3, "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode()}
# What does not outlive the moment, and when migrations were run.
NOT_KEPT = {"django_session", "workspaces_signin", "dashboard_worker", "workspaces_turn", "django_migrations"}


class Place:
    """One installation: a data folder, a database, a storage."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "dashboard.settings",
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            **SECRETS,
            **settings,
        }

    @property
    def database(self) -> Path:
        """The file of SQLite."""
        return self.folder / "dashboard.sqlite3"

    def fill(self) -> "Place":
        """Make rows of every kind in the tables that are there."""
        done = self.run("-m", "tests.dashboard.backup.filling")
        assert done.returncode == 0, done.stderr
        return self

    def manage(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess:
        """Run a command of the product to its end."""
        return self.run("manage.py", *arguments, **options)

    def run(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess:
        """Run Python in this installation; what is said is text unless `text` says otherwise."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            timeout=120,
            check=False,
            **{"text": True} | options,
        )

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command of the product."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def files(self) -> dict[str, bytes]:
        """Return every file of the media folder."""
        media = self.folder / "media"
        found = (path for path in media.rglob("*") if path.is_file())
        return {str(path.relative_to(media)): path.read_bytes() for path in found}

    def tables(self) -> dict[str, list[tuple]]:
        """Return all rows of every table as the database itself has them, in one order."""
        url = self.environment.get("DATABASE_URL")
        if url:
            with psycopg.connect(url) as connection:
                names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                return {name: _rows(connection, name) for (name,) in connection.execute(names)}
        with closing(sqlite3.connect(self.database)) as connection:
            names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            found = [name for (name,) in connection.execute(names) if not name.startswith("search_words_")]
            return {name: _rows(connection, name) for name in found}


def _rows(connection: Any, table: str) -> list[tuple]:
    return sorted(map(tuple, connection.execute(f"SELECT * FROM {table}").fetchall()), key=repr)  # noqa: S608


def assert_same_rows(before: dict[str, list[tuple]], after: dict[str, list[tuple]]) -> None:
    """Every row of every table is there, but for what a restore changes on purpose (settling.py)."""
    assert before.keys() == after.keys()
    for table in before.keys() - NOT_KEPT:
        first, second = before[table], after[table]
        if table == "generations_generation":
            first, second = [
                [row for row in rows if not {"queued", "submitting"} & set(map(str, row))]
                for rows in (first, second)
            ]
        if table == "generations_generationevent":
            first, second = [
                [row for row in rows if "restored from a backup" not in str(row)] for rows in (first, second)
            ]
        if table == "notifications_notificationpreference":
            # The moment from which on e-mails are sent.
            first, second = [[row[:4] for row in rows] for rows in (first, second)]
        assert first == second, table
