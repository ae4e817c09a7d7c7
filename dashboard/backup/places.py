"""Where a restore builds: beside what is there, until one single step puts the new in place.

SQLite: a file beside the database, renamed over it. PostgreSQL: a schema beside the present one; both are
renamed in one transaction. Killed before that step, the old is untouched; killed after it, the new is
complete.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, router, transaction

from dashboard.backup.snapshot import add_connection, drop_connection
from dashboard.backup.standing_still import StillRunning

ALIAS = "restored"
_BESIDE = "restoring"


class Place(Protocol):
    """An empty database beside the present one, behind the connection ALIAS.

    `is_in_place` turns true in the moment from which on the new one is what everybody finds.
    """

    is_in_place: bool

    def swap(self, aside: str) -> str:
        """Put what was built in place of the present one; return where that went, empty when nowhere."""

    def clear(self) -> None:
        """Take away what is left beside."""


class SqlitePlace:
    """A file in a folder of its own beside the database."""

    def __init__(self) -> None:
        self.is_in_place = False
        default = connections[DEFAULT_DB_ALIAS]
        self.live = Path(default.settings_dict["NAME"])
        for left in self.live.parent.glob(f"{_BESIDE}-*"):
            # Of a restore that was killed. The lock says that no other is at it.
            shutil.rmtree(left)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_BESIDE}-", dir=self.live.parent))
        self.file = self.folder / self.live.name
        options = dict(default.settings_dict["OPTIONS"])
        # One file at the end, safely on the disk: no log beside it.
        options["init_command"] = "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;"
        add_connection(ALIAS, NAME=str(self.file), OPTIONS=options)

    def swap(self, aside: str) -> str:
        """Rename the new file over the old one, of which a second name stays under `aside`."""
        connections[ALIAS].close()
        connections[DEFAULT_DB_ALIAS].close()
        where = ""
        if self.live.exists():
            self._fold_log()
            is_empty = self._is_empty()
        else:
            is_empty = True
        if not is_empty:
            kept = settings.DATA_DIR / aside / self.live.name
            kept.parent.mkdir(mode=0o700, exist_ok=True)
            os.link(self.live, kept)
            where = str(kept)
        os.replace(self.file, self.live)
        self.is_in_place = True
        _sync(self.live.parent)
        return where

    def _is_empty(self) -> bool:
        """Return whether there is not even a table: SQLite makes the file as soon as it is looked for."""
        with closing(sqlite3.connect(self.live)) as database:
            return database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)

    def clear(self) -> None:
        """Delete the folder beside."""
        drop_connection(ALIAS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _fold_log(self) -> None:
        """Bring what stands in the log into the old file, and remove the log: the new file has none.

        SQLite refuses that as long as any other process has the database open.
        """
        with closing(sqlite3.connect(self.live, timeout=1)) as database:
            try:
                mode = database.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
            except sqlite3.OperationalError:
                mode = ""
        if mode != "delete":
            raise StillRunning(
                f"Another process has {self.live} open. Stop web server and worker, then try again. Nothing "
                "was changed."
            )


class PostgresqlPlace:
    """A schema beside the one that the dashboard uses."""

    def __init__(self) -> None:
        self.is_in_place = False
        default = connections[DEFAULT_DB_ALIAS]
        with default.cursor() as cursor:
            cursor.execute("SELECT coalesce(current_schema(), 'public')")
            self.live: str = cursor.fetchone()[0]
            cursor.execute(f"DROP SCHEMA IF EXISTS {_BESIDE} CASCADE")
            cursor.execute(f"CREATE SCHEMA {_BESIDE}")
        options = dict(default.settings_dict["OPTIONS"])
        options["options"] = f"{options.get('options', '')} -c search_path={_BESIDE}".strip()
        add_connection(ALIAS, OPTIONS=options)

    def swap(self, aside: str) -> str:
        """Rename both schemas in one transaction; the old one stays as `aside`, unless it was empty."""
        connections[ALIAS].close()
        default = connections[DEFAULT_DB_ALIAS]
        quote = default.ops.quote_name
        kept = aside.replace("-", "_")
        with transaction.atomic(), default.cursor() as cursor:
            # Rather fail than wait for somebody who works with it after all.
            cursor.execute("SET LOCAL lock_timeout = '10s'")
            cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = %s", [self.live])
            is_empty = not cursor.fetchone()[0]
            cursor.execute(f"ALTER SCHEMA {quote(self.live)} RENAME TO {quote(kept)}")
            cursor.execute(f"ALTER SCHEMA {_BESIDE} RENAME TO {quote(self.live)}")
            if is_empty:
                # Without CASCADE: refused if anything at all is in it.
                cursor.execute(f"DROP SCHEMA {quote(kept)}")
        self.is_in_place = True
        # Statements that were prepared speak of the tables that are gone.
        default.close()
        return "" if is_empty else f"schema {kept}"

    def clear(self) -> None:
        """Drop the schema beside, when it was not put in place."""
        drop_connection(ALIAS)
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {_BESIDE} CASCADE")


@contextmanager
def building() -> Iterator[Place]:
    """Give an empty place, with every query of this process sent to it; what is left of it goes at the end.

    Migrations and the floors below write to the database that the router names: here it is the new one.
    """
    sqlite = connections[DEFAULT_DB_ALIAS].vendor == "sqlite"
    place: Place = SqlitePlace() if sqlite else PostgresqlPlace()
    try:
        yield place
    finally:
        place.clear()


@contextmanager
def everything_goes_to(alias: str) -> Iterator[None]:
    """Send every query that names no connection to this one. The commands have a single thread."""
    before = list(router.routers)
    router.routers[:] = [_Toward(alias), *before]
    try:
        yield
    finally:
        router.routers[:] = before


class _Toward:
    """Django's router that knows one place."""

    def __init__(self, alias: str) -> None:
        self.alias = alias

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return self.alias

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return self.alias

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        return True


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
