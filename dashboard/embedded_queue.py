"""The queue in a file beside the database, made for nudges: rows say what to do, tasks when to look."""

import sqlite3
import time
from typing import Any

from huey import SqliteHuey
from huey.storage import SqliteStorage

# Seconds between two looks for delayed tasks whose time has come. Huey's own scheduler looks once a second:
# every question to PowerPost would be up to a second late.
LOOK_SECONDS = 0.2


class EmbeddedStorage(SqliteStorage):
    """Waits for the disk at checkpoints only, as the database does: several times as many tasks a second.

    The file stays whole when the power fails. Nudges of the last moments may be lost then; the sweeps find
    the rows that they were for.
    """

    def _create_connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection = super()._create_connection()
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection


class EmbeddedQueue(SqliteHuey):
    """Has its workers look for delayed tasks, too, whose time has come."""

    storage_class = EmbeddedStorage

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._looks_at = 0.0

    def dequeue(self) -> Any:
        """Return the next task, None without one."""
        # That two threads look at once does no harm: reading takes the tasks out of the schedule.
        if time.monotonic() >= self._looks_at:
            self._looks_at = time.monotonic() + LOOK_SECONDS
            for task in self.read_schedule():
                self.enqueue(task)
        return super().dequeue()
