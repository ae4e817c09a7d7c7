"""Deleting files, unless something uses them."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.db.models.fields.files import FieldFile

from media_library.models import MediaFile
from media_library.uses import Uses, uses_of, uses_of_several

logger = logging.getLogger(__name__)

# At a time. In a bucket each deletion is a request, and hundreds of them one after the other take long.
DELETED_AT_ONCE = 8
# Of what needs a file that is to be deleted with others, this many are named.
NAMED_MOST = 3


class InUse(Exception):
    """The file cannot be deleted; `uses` says what needs it (nothing when that was added this moment)."""

    def __init__(self, uses: Uses) -> None:
        super().__init__("Something uses this file.")
        self.uses = uses


@dataclass(slots=True)
class Sorted:
    """Files to delete: those that can be, or are, deleted, and those that must stay, with what needs them."""

    free: list[MediaFile] = field(default_factory=list)
    kept: list[tuple[MediaFile, Uses]] = field(default_factory=list)


def delete_media_file(media_file: MediaFile) -> None:
    """Delete the row and, after the commit, the bytes; raises InUse.

    PowerPost keeps its copy: its API has no call to delete one.
    """
    uses = uses_of(media_file)
    if uses.number:
        raise InUse(uses)
    try:
        _delete([media_file])
    except (ProtectedError, IntegrityError):
        # A job that uses it was started between the look and the deletion.
        raise InUse(uses_of(media_file)) from None


def sort_out(files: Sequence[MediaFile]) -> Sorted:
    """Return which of the files can be deleted, and which must stay and why."""
    uses = uses_of_several(files, NAMED_MOST)
    found = Sorted()
    for media_file in files:
        if uses[media_file.pk].number:
            found.kept.append((media_file, uses[media_file.pk]))
        else:
            found.free.append(media_file)
    return found


def delete_several(files: Sequence[MediaFile]) -> Sorted:
    """Delete those of the files that nothing uses, like delete_media_file(); return what became of each."""
    found = sort_out(files)
    try:
        _delete(found.free)
    except (ProtectedError, IntegrityError):
        # One of them is used since this moment: which one shows when each is tried on its own.
        wanted, found.free = found.free, []
        for media_file in wanted:
            try:
                delete_media_file(media_file)
            except InUse as refusal:
                found.kept.append((media_file, refusal.uses))
            else:
                found.free.append(media_file)
    return found


def _delete(files: Sequence[MediaFile]) -> None:
    stored = [field_file for media_file in files for field_file in stored_files(media_file)]
    with transaction.atomic():
        if len(files) == 1:
            # The collector clears the key of what it deletes, and messages still speak of the file.
            key = files[0].pk
            files[0].delete()
            files[0].pk = key
        elif files:
            MediaFile.objects.filter(pk__in=[media_file.pk for media_file in files]).delete()
        transaction.on_commit(partial(_delete_bytes, stored), robust=True)


def stored_files(media_file: MediaFile) -> list[FieldFile]:
    """Return all that is stored of a file: itself and the pictures of it."""
    kept = (media_file.file, media_file.thumbnail, media_file.small, media_file.display)
    return [field_file for field_file in kept if field_file]


def _delete_bytes(stored: Sequence[FieldFile]) -> None:
    if len(stored) <= 4:
        for field_file in stored:
            field_file.storage.delete(field_file.name or "")
        return
    with ThreadPoolExecutor(DELETED_AT_ONCE) as pool:
        list(pool.map(_delete_quietly, stored))


def _delete_quietly(field_file: FieldFile) -> None:
    try:
        field_file.storage.delete(field_file.name or "")
    except Exception:
        # One that stays is found by the search for files without a row (orphans.py).
        logger.exception("The bytes %s of a deleted file could not be deleted.", field_file.name)
