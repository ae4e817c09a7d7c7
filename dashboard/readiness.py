"""Whether the whole can do its work: database, queue, workers, disk, storage. For whoever watches over it.

Answers anybody, so it says neither names nor versions, and asks itself once a second at most, however often
it is asked. Each look has a thread of its own and a time it may take: a database that does not answer must
not hold up the answer that says so.
"""

import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.storage.filesystem import FileSystemStorage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from dashboard.heartbeat import SILENCE, heard_from

logger = logging.getLogger(__name__)

# Seconds.
TIME_LIMIT = 2.0
ANSWER_LASTS = 1.0
# Leases and turns are compared with the clocks of several machines; they last half a minute and more.
CLOCK_SKEW_MAX = 10.0
MEGABYTE = 1024 * 1024


class NotReady(Exception):
    """Something the dashboard needs is missing; the text says what, in words that anybody may read."""


def look_at_database() -> str:
    """Ask the database something, and whether its tables are of this version."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
        skew = _clock_skew()
    except Exception as error:
        raise NotReady("The database does not answer.") from error
    if not _known_migrations() <= applied.keys():
        raise NotReady("The database is of an older version: run `manage.py bootstrap`.")
    if skew > CLOCK_SKEW_MAX:
        raise NotReady(f"The clocks of this machine and of the database differ by {skew:.0f} seconds.")
    return "answers"


def look_at_queue() -> str:
    """Ask the queue how long it is."""
    try:
        HUEY.pending_count()
    except Exception as error:
        raise NotReady("The queue does not answer.") from error
    return "answers"


def look_at_workers() -> str:
    """See whether any worker said lately that it is alive."""
    try:
        is_any = heard_from().exists()
    except Exception as error:
        raise NotReady("Unknown: the database does not answer.") from error
    if not is_any:
        raise NotReady(f"No worker was heard from in {SILENCE.total_seconds():.0f} seconds.")
    return "heard from"


def look_at_disk() -> str:
    """See whether there is room in the data folder."""
    free = free_bytes()
    if free < settings.DISK_FREE_MIN_MB * MEGABYTE:
        raise NotReady(f"Less than {settings.DISK_FREE_MIN_MB} MB are free in the data folder.")
    return "has room"


def look_at_storage() -> str:
    """See whether files can be kept: a small one on disk, or that the bucket is there and ours."""
    try:
        if isinstance(default_storage, FileSystemStorage) or not settings.S3_BUCKET:
            os.makedirs(settings.FILE_UPLOAD_TEMP_DIR, exist_ok=True)
            with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as file:
                file.write(b"ready")
                file.flush()
        else:
            default_storage.connection.meta.client.head_bucket(Bucket=settings.S3_BUCKET)  # type: ignore[attr-defined]
    except Exception as error:
        raise NotReady("Files cannot be kept.") from error
    return "can be written"


LOOKS: dict[str, Callable[[], str]] = {
    "database": look_at_database,
    "queue": look_at_queue,
    "worker": look_at_workers,
    "disk": look_at_disk,
    "storage": look_at_storage,
}


def free_bytes() -> int:
    """Return how much room the data folder's disk has."""
    return shutil.disk_usage(settings.DATA_DIR).free


@dataclass(slots=True)
class Finding:
    """What one look came to."""

    ok: bool
    message: str
    cause: BaseException | None = None


@dataclass(slots=True)
class _Look:
    """One look under way."""

    name: str
    finding: Finding | None = None
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._run, name=f"Readiness {self.name}", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.finding = Finding(True, LOOKS[self.name]())
        except NotReady as reason:
            self.finding = Finding(False, str(reason), reason.__cause__)
        except Exception as error:
            self.finding = Finding(False, "This could not be found out; the log says why.", error)
        finally:
            connection.close()


class Readiness:
    """What was found last, for a second; one at a time finds out, the others wait for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[str, _Look] = {}
        self._found: dict[str, Finding] = {}
        self._found_at = float("-inf")

    def findings(self) -> dict[str, Finding]:
        """Return what each look came to; takes TIME_LIMIT at most."""
        with self._lock:
            if time.monotonic() - self._found_at > ANSWER_LASTS:
                before, self._found = self._found, self._find()
                _tell_news(before, self._found)
                self._found_at = time.monotonic()
            return self._found

    def forget(self) -> None:
        """Look anew at the next question."""
        with self._lock:
            self._found_at = float("-inf")

    def _find(self) -> dict[str, Finding]:
        for name in LOOKS:
            # One that has hung since an earlier question is not joined by a second.
            if name not in self._under_way or not self._under_way[name].thread.is_alive():
                self._under_way[name] = _Look(name)
        deadline = time.monotonic() + TIME_LIMIT
        for look in self._under_way.values():
            look.thread.join(max(0.0, deadline - time.monotonic()))
        late = Finding(False, f"No answer within {TIME_LIMIT:.0f} seconds.")
        return {name: look.finding or late for name, look in self._under_way.items()}


def _tell_news(before: dict[str, Finding], now: dict[str, Finding]) -> None:
    """Log what has just begun to fail, and not again each second that somebody asks."""
    for name, finding in now.items():
        was_ok = name not in before or before[name].ok
        if was_ok and not finding.ok:
            logger.warning("Not ready: %s: %s", name, finding.message, exc_info=finding.cause)
        elif finding.ok and not was_ok:
            logger.info("Ready again: %s", name)


readiness = Readiness()


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Return every migration that this version has; they do not change while a process runs."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _clock_skew() -> float:
    """Return by how many seconds the database's clock differs; SQLite has this machine's."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return abs((timezone.now() - cursor.fetchone()[0]).total_seconds())
