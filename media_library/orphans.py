"""Stored files without a row: a process was killed between storing the bytes and committing their row."""

import logging
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import PurePosixPath
from uuid import UUID

from django.core.files.storage import Storage
from django.utils import timezone

from media_library.models import MediaFile

logger = logging.getLogger(__name__)

# The row follows its bytes within moments. A day leaves room for a machine that was suspended in between.
ORPHAN_AGE = timedelta(days=1)
# What models.py makes of a file's id, and nothing else: whatever else lies there is not ours to delete.
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_WORKSPACE = re.compile(_UUID)
_SHARD = re.compile("[0-9a-f]{2}")
_NAME = re.compile(rf"({_UUID})(?:-thumbnail|-small|-display)?\.\w+")


def sweep() -> int:
    """Delete stored files, older than a day, whose id no row has; returns how many.

    Ids are never used twice, so a row that is missing after a day never comes.
    """
    storage: Storage = MediaFile._meta.get_field("file").storage
    count = sum(_sweep_folder(storage, folder) for folder in _folders(storage))
    if count:
        logger.info("Deleted %d stored files that no row knows.", count)
    return count


def _folders(storage: Storage) -> Iterator[str]:
    for workspace in _subfolders(storage, "", _WORKSPACE):
        yield from _subfolders(storage, workspace, _SHARD)


def _subfolders(storage: Storage, folder: str, pattern: re.Pattern[str]) -> Iterable[str]:
    return [
        str(PurePosixPath(folder, name)) for name in storage.listdir(folder)[0] if pattern.fullmatch(name)
    ]


def _sweep_folder(storage: Storage, folder: str) -> int:
    # Files first, then rows: whatever gets its row in between is seen to have one.
    ids = {name: UUID(match[1]) for name in storage.listdir(folder)[1] if (match := _NAME.fullmatch(name))}
    known = set(MediaFile.objects.filter(pk__in=set(ids.values())).values_list("pk", flat=True))
    count = 0
    for name, file_id in ids.items():
        if file_id not in known and _is_old(storage, f"{folder}/{name}"):
            storage.delete(f"{folder}/{name}")
            count += 1
    return count


def _is_old(storage: Storage, path: str) -> bool:
    try:
        return storage.get_modified_time(path) < timezone.now() - ORPHAN_AGE
    except FileNotFoundError:
        # Another process deleted it: a sweep like this one, or whoever stored it.
        return False
