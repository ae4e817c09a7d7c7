"""Making a backup: the rows of one moment first, then every file that they know."""

import fcntl
import gzip
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import Storage
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Sum
from django.utils import timezone

from dashboard.backup import rows
from dashboard.backup.archive import (
    MANIFEST,
    MANIFEST_MAX,
    ArchiveDamaged,
    ArchiveWriter,
    Member,
    blocks_of,
    read,
)
from dashboard.backup.manifest import Manifest
from dashboard.backup.room import require_room
from dashboard.backup.snapshot import snapshot
from dashboard.version import VERSION
from media_library.models import MediaFile

Tell = Callable[[str], None]


class CannotBackUp(Exception):
    """A backup cannot be made now; the text says why and what to do."""


def back_up(
    stream: IO[bytes],
    *,
    with_media: bool,
    with_secrets: bool,
    tell: Tell,
    folder_of_stream: Path | None = None,
) -> Manifest:
    """Write a whole archive to the stream; return its manifest.

    Raises CannotBackUp, OSError, SourceChanged; NoRoom before anything is written, when `folder_of_stream`
    tells where the archive will lie. Rows are kept for a moment in DATA_DIR, packed: whoever reads the stream
    slowly holds up nobody else.
    """
    _require_migrated()
    folder = settings.DATA_DIR
    with ExitStack() as stack:
        names = stack.enter_context(tempfile.TemporaryFile(dir=folder))
        sums = stack.enter_context(tempfile.TemporaryFile(dir=folder))
        tables: list[tuple[str, IO[bytes]]] = []
        with snapshot() as alias:
            manifest = Manifest(
                product=VERSION,
                vendor=connections[alias].vendor,
                taken_at=timezone.now(),
                migrations=sorted(map(".".join, MigrationRecorder(connections[alias]).applied_migrations())),
                with_media=with_media,
                with_secrets=with_secrets,
            )
            for model in rows.kept_models():
                packed: IO[bytes] = stack.enter_context(tempfile.TemporaryFile(dir=folder))
                _pack(model, alias, packed, manifest, names)
                tables.append((model._meta.db_table, packed))
            if folder_of_stream is not None:
                packed_size = sum(packed.tell() for _, packed in tables)
                files_size = _size_of_files(alias) if with_media else 0
                require_room([(folder_of_stream, packed_size + files_size)], "The archive")
        tell(f"Rows: {sum(manifest.rows.values()):,} in {len(tables)} tables.")
        archive = ArchiveWriter(stream, sums)
        for table, packed in tables:
            archive.add(f"database/{table}.jsonl.gz", packed.tell(), _from_start(packed))
        if with_secrets:
            _add_secrets(archive)
        if with_media:
            names.seek(0)
            for line in names:
                _add_file(archive, manifest, *json.loads(line))
            tell(f"Files: {manifest.files:,}, {manifest.file_bytes:,} bytes.")
        archive.finish(manifest.as_bytes())
    return manifest


def verify(stream: IO[bytes], see: Callable[[Member], None] = lambda member: None) -> Manifest:
    """Read the whole archive and return its manifest; raises ArchiveDamaged. Writes nothing.

    `see` is called with every member.
    """
    manifest: Manifest | None = None
    for member, content in read(stream):
        see(member)
        if member.name == MANIFEST:
            if member.size > MANIFEST_MAX:
                raise ArchiveDamaged("The archive's manifest is too long.")
            manifest = Manifest.from_bytes(b"".join(iter(content.read, b"")))
    if manifest is None:
        raise ArchiveDamaged("The archive has no manifest.")
    return manifest


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a file that stands at `path` only once all is written, and that nobody else can read.

    Raises FileExistsError when something is there already. Whatever goes wrong, no half file is left.
    """
    if path.exists():
        raise FileExistsError(f"{path} exists already.")
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            # Says that somebody is at it, see remove_unfinished().
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
            file.flush()
            os.fsync(file.fileno())
        # Unlike a rename, this never replaces what somebody else has put there meanwhile.
        os.link(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def remove_unfinished(folder: Path) -> None:
    """Delete the unfinished archives that killed backups left in the folder; one being written stays."""
    for left in folder.glob(".*.part"):
        with left.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            left.unlink(missing_ok=True)


def _require_migrated() -> None:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CannotBackUp(
            "The database is not of this version. Run `manage.py bootstrap` first, or make the backup with "
            "the version that it was used with last."
        )


def _pack(model: Any, alias: str, packed: IO[bytes], manifest: Manifest, names: IO[bytes]) -> None:
    columns = rows.columns_of(model)
    count = length = 0
    is_files = model is MediaFile
    attributes = [field.attname for field in model._meta.concrete_fields]
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0) as lines:
        length += lines.write(rows.header_line(columns))
        for row in rows.rows_of(model, alias):
            length += lines.write(rows.row_line(columns, row))
            count += 1
            if is_files:
                _note_files(names, dict(zip(attributes, row, strict=True)))
    manifest.rows[model._meta.db_table] = count
    manifest.unpacked[model._meta.db_table] = length


def _size_of_files(alias: str) -> int:
    """Return the bytes of the files, without their thumbnails: at least that much is written."""
    kept = MediaFile.objects.using(alias).filter(discarded_at=None)
    return kept.aggregate(size=Sum("size"))["size"] or 0


def _note_files(names: IO[bytes], row: dict[str, Any]) -> None:
    kept = ("thumbnail", "small") if row["discarded_at"] else ("file", "thumbnail", "small", "display")
    for field in kept:
        if row[field]:
            # Of the thumbnails no checksum was ever stored.
            known = row["sha256"] if field == "file" else ""
            names.write(json.dumps([str(row["id"]), field, row[field], known]).encode() + b"\n")


def _add_file(archive: ArchiveWriter, manifest: Manifest, pk: str, field: str, name: str, known: str) -> None:
    storage: Storage = MediaFile._meta.get_field("file").storage
    try:
        file = storage.open(name, "rb")
    except FileNotFoundError:
        # Deleted since the rows were read, together with its row or by a retention rule; or lost.
        is_wanted = MediaFile.objects.filter(pk=pk, discarded_at=None, **{field: name}).exists()
        if is_wanted:
            manifest.missing.append(name)
        return
    with file:
        digest = archive.add(f"media/{name}", file.size, blocks_of(file))
        manifest.files += 1
        manifest.file_bytes += file.size
    if known and digest != known:
        manifest.damaged.append(name)


def _add_secrets(archive: ArchiveWriter) -> None:
    secrets = {
        "secret-key": settings.SECRET_KEY,
        "field-encryption-keys": ",".join(settings.FIELD_ENCRYPTION_KEYS),
    }
    for name, value in secrets.items():
        content = value.encode()
        archive.add(f"secrets/{name}", len(content), [content])


def _from_start(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    return blocks_of(file)
