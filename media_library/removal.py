"""Deleting a file, unless something uses it."""

from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.db.models.fields.files import FieldFile

from media_library.models import MediaFile
from media_library.uses import Use, uses_of


class InUse(Exception):
    """The file cannot be deleted; `uses` says what needs it (empty when that was added this moment)."""

    def __init__(self, uses: list[Use]) -> None:
        super().__init__("Something uses this file.")
        self.uses = uses


def delete_media_file(media_file: MediaFile) -> None:
    """Delete the row and, after the commit, the bytes; raises InUse.

    PowerPost keeps its copy: its API has no call to delete one.
    """
    uses = uses_of(media_file)
    if uses:
        raise InUse(uses)
    stored = [media_file.file, media_file.thumbnail]
    try:
        with transaction.atomic():
            media_file.delete()
            transaction.on_commit(partial(_delete_bytes, stored), robust=True)
    except (ProtectedError, IntegrityError):
        # A job that uses it was started between the look and the deletion.
        raise InUse(uses_of(media_file)) from None


def _delete_bytes(stored: list[FieldFile]) -> None:
    for field_file in stored:
        field_file.storage.delete(field_file.name or "")
