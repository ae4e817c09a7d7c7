"""Restoring a backup: checked, then built beside what is there, then put in place in one step."""

import gzip
import io
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from dashboard.backup import rows
from dashboard.backup.archive import MANIFEST, ArchiveDamaged, Content, read
from dashboard.backup.files import FilesIn, known_names
from dashboard.backup.manifest import Manifest
from dashboard.backup.places import ALIAS, Place, building, everything_goes_to
from dashboard.backup.room import RoomForFiles, require_room_to_restore
from dashboard.backup.settling import give_up_keys, require_readable_keys, settle
from dashboard.backup.standing_still import require_standstill
from dashboard.backup.taking import verify
from dashboard.preflight import DataFolderLock
from generations.restored import Settled

Tell = Callable[[str], None]
# No row is longer: prompts and captions are bounded, and a document of the search has 1 MB at most.
LINE_MAX = 16 * 1024 * 1024
# What reading a line raises that was not written here: values of other kinds, too large, nested too deep.
UNREADABLE = (
    ValueError,
    TypeError,
    ArithmeticError,
    RecursionError,
    StopIteration,
    EOFError,
    OSError,
)
# What is in use cannot be restored over without being asked for; these say that it is in use.
_SIGNS_OF_USE = ("auth.User", "workspaces.Workspace", "media_library.MediaFile", "generations.Generation")


class CannotRestore(Exception):
    """This archive cannot be restored here; the text says why and what to do. Nothing was changed."""


class NotTidied(Exception):
    """The backup is in place, but what it replaced could not be put away; the text says so."""

    def __init__(self, reason: BaseException) -> None:
        super().__init__(
            f"The backup was restored and is in use from now on, but not everything from before could be put "
            f"away ({reason}). Nothing of the backup is missing; files that are left over can stay."
        )


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, where the former database went (empty: there was none), and what became of jobs."""

    manifest: Manifest
    aside: str
    files: int
    jobs: Settled


def restore(stream: IO[bytes], *, replace: bool, keys_lost: bool, tell: Tell) -> Restored:
    """Restore the archive.

    Raises CannotRestore, ArchiveDamaged, NoRoom, KeysUnreadable, StillRunning, CannotStart, OSError.
    Whatever is raised, and wherever the process is killed: either what was there is there as it was, or what
    was restored is complete. The latter from the moment at which the new database takes its place: what goes
    wrong after that is NotTidied.
    """
    lock = DataFolderLock(settings.DATA_DIR)
    try:
        require_standstill()
        manifest = require_restorable(stream)
        is_used = _is_used()
        if is_used and not replace:
            raise CannotRestore(
                "There are people, workspaces or files here already. Restore into an empty installation, or "
                "say --replace to move what is here aside."
            )
        tell(f"The archive is whole; it was made at {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC.")
        return _restore(stream, manifest, is_used=is_used, keys_lost=keys_lost, tell=tell)
    finally:
        lock.release()


def require_restorable(stream: IO[bytes]) -> Manifest:
    """Return the manifest of an archive that can be restored here; writes nothing.

    Raises CannotRestore, ArchiveDamaged, NoRoom.
    """
    files = RoomForFiles()
    manifest = verify(stream, files.see)
    _require_known_migrations(manifest)
    require_room_to_restore(manifest, files)
    return manifest


def _restore(
    stream: IO[bytes], manifest: Manifest, *, is_used: bool, keys_lost: bool, tell: Tell
) -> Restored:
    aside = f"replaced-{timezone.now():%Y%m%d-%H%M%S}"
    files = FilesIn(aside)
    former = list(known_names()) if is_used else []
    place: Place | None = None
    try:
        with building() as place:
            with everything_goes_to(ALIAS):
                _build(stream, manifest, files)
                if keys_lost:
                    give_up_keys()
                require_readable_keys()
                tell("Rows and files are in; bringing them up to this version.")
                call_command("migrate", database=ALIAS, interactive=False, verbosity=0)
                _go_on_numbering()
                jobs = settle(manifest.taken_at)
                connections[ALIAS].check_constraints()
            where = place.swap(aside)
        _tidy_up(files, former)
    except BaseException as error:
        if place is None or not place.is_in_place:
            files.take_back()
        elif isinstance(error, Exception):
            raise NotTidied(error) from error
        raise
    return Restored(manifest, where, files.count, jobs)


def _tidy_up(files: FilesIn, former: list[str]) -> None:
    """Put away the files that only the former database knew, and its tasks."""
    wanted = set(known_names()) if former else set()
    for name in former:
        if name not in wanted and files.storage.exists(name):
            files.move_aside(name)
    # The jobs that are there now are found by the sweep.
    HUEY.flush()


def _build(stream: IO[bytes], manifest: Manifest, files: FilesIn) -> None:
    """Make the tables as they were, and put rows and files in; raises ArchiveDamaged, CannotRestore."""
    executor = MigrationExecutor(connections[ALIAS])
    executor.migrate(_targets(executor.loader, manifest))
    tables = set(connections[ALIAS].introspection.table_names())
    with transaction.atomic(using=ALIAS):
        _empty(tables & set(manifest.rows))
        for member, content in read(stream):
            folder, _, name = member.name.partition("/")
            if folder == "database":
                table = name.removesuffix(".jsonl.gz")
                if table not in tables or table not in manifest.rows:
                    raise ArchiveDamaged(
                        f"The archive holds rows of {table}, which is no table of its version."
                    )
                _load(table, content, manifest)
            elif folder == "media":
                files.put(name, content)
            elif member.name != MANIFEST and folder != "secrets":
                raise ArchiveDamaged(f"{member.name} is nothing that can be restored.")


def _load(table: str, content: Content, manifest: Manifest) -> None:
    lines = _lines(content, manifest.unpacked[table])
    try:
        columns = rows.columns_from(next(lines))
        count = rows.insert(table, columns, lines, ALIAS)
    except UNREADABLE as error:
        raise ArchiveDamaged(f"The rows of {table} cannot be read.") from error
    except DatabaseError as error:
        raise CannotRestore(f"The rows of {table} do not fit into this database: {error}") from error
    if count != manifest.rows[table]:
        raise ArchiveDamaged(f"{table} has {count} rows in the archive instead of {manifest.rows[table]}.")


def _lines(content: Content, unpacked: int) -> Iterator[bytes]:
    """Yield the lines of a packed table, as long as the manifest says: a hostile one may go on for ever."""
    left = unpacked
    with gzip.GzipFile(fileobj=io.BufferedReader(_Raw(content)), mode="rb") as packed:
        while line := packed.readline(min(left + 1, LINE_MAX)):
            left -= len(line)
            if left < 0 or not line.endswith(b"\n"):
                raise ValueError("A line is longer than it can be.")
            yield line
    if left:
        raise ValueError("Lines are missing.")


class _Raw(io.RawIOBase):
    """A member's content as what Python reads packed files from."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        block = self._content.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)


def _require_known_migrations(manifest: Manifest) -> None:
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(manifest.migrations) - known)
    if unknown:
        raise CannotRestore(
            f"The archive was made by a newer version ({manifest.product}), whose tables this one does not "
            f"know ({unknown[0]}). Update the dashboard first."
        )


def _targets(loader: MigrationLoader, manifest: Manifest) -> list[tuple[str, str]]:
    """Return the last migrations that had been applied, of each app."""
    applied = {tuple(name.split(".", 1)) for name in manifest.migrations}
    followed = {
        parent.key
        for key in applied
        for parent in loader.graph.node_map[key].parents
        if parent.key[0] == key[0]
    }
    return sorted(applied - followed)  # type: ignore[arg-type]


def _is_used() -> bool:
    for label in _SIGNS_OF_USE:
        try:
            if apps.get_model(label)._base_manager.exists():
                return True
        except DatabaseError:
            # No such table: nothing was ever made here.
            continue
    return False


def _empty(tables: set[str]) -> None:
    """Delete what migrations themselves have put into the new tables."""
    connection = connections[ALIAS]
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608


def _go_on_numbering() -> None:
    """Have PostgreSQL number new rows after the restored ones; SQLite does by itself."""
    connection = connections[ALIAS]
    statements = connection.ops.sequence_reset_sql(
        no_style(), list(apps.get_models(include_auto_created=True))
    )
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def spool(source: IO[bytes], folder: Path) -> IO[bytes]:
    """Return a temporary file with all of `source`, which can only be read once."""
    file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - the caller closes it
    shutil.copyfileobj(source, file)
    return file
