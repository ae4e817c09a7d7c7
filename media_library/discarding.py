"""Deleting the bytes of files that a floor above gives up. Row, small picture and history stay."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from media_library.models import MediaFile

logger = logging.getLogger(__name__)

# Why there is no file to be had, for a person.
DISCARDED = "The file was deleted by the workspace's rule for rejected files. Only a small picture is left."

# How long after it was given up the bytes of a file are deleted once more: a process may have been killed
# between the row and the storage.
REPEATED = timedelta(days=3)


def discard(
    candidates: QuerySet[MediaFile], media_file_id: UUID, is_still_so: Callable[[], bool] = lambda: True
) -> bool:
    """Give up one file and delete its bytes after the commit; returns whether it was given up now.

    `candidates` says which files may be: it is asked again in the same statement that marks the row, so
    that what has come to use the file meanwhile keeps it. `is_still_so` is called in the same transaction,
    for what the floor above has to hold still; when it returns False nothing is changed.
    """
    with transaction.atomic():
        if not is_still_so():
            return False
        media_file = candidates.filter(pk=media_file_id, discarded_at=None).first()
        if media_file is None:
            return False
        stored = _bytes_of(media_file)
        marked = candidates.filter(pk=media_file_id, discarded_at=None)
        if not marked.update(discarded_at=timezone.now(), display=""):
            return False
        transaction.on_commit(partial(_delete, stored), robust=True)
    return True


def finish_discarding() -> None:
    """Delete the bytes of files that were given up lately once more; what is gone already does no harm."""
    lately = MediaFile.objects.filter(discarded_at__gt=timezone.now() - REPEATED)
    for media_file in lately.only("file").iterator():
        _delete([media_file.file])


def _bytes_of(media_file: MediaFile) -> list[FieldFile]:
    return [stored for stored in (media_file.file, media_file.display) if stored]


def _delete(stored: list[FieldFile]) -> None:
    for field_file in stored:
        try:
            field_file.storage.delete(field_file.name or "")
        except Exception:
            # Repeated by finish_discarding().
            logger.exception("The bytes %s of a discarded file could not be deleted", field_file.name)
