"""Changing an upload in its place: on disk or in memory, before anything else is done with it."""

import itertools
from typing import BinaryIO

from media_library.camera_data import jpeg, mp4, png, webm, webp
from media_library.camera_data.editing import Edit, Unremovable
from media_library.provenance.reading import Reader

__all__ = ["Unremovable", "remove_camera_data"]

_IMAGES = {"jpeg": jpeg.edits, "png": png.edits, "webp": webp.edits}
_VIDEOS = {"mp4": mp4.edits, "mov": mp4.edits, "webm": webm.edits}


def remove_camera_data(file: BinaryIO, size: int, format_id: str) -> int | None:
    """Take such data out of the file of `size` bytes; return its size then, or None when there were none.

    `format_id` is a key of the catalog's MEDIA_FORMATS. Images, of ten megabytes at most, are read as a
    whole; videos keep their size and are changed where such data stand. Raises Unremovable,
    and then nothing is changed. The file is left at its beginning.
    """
    if format_id in _IMAGES:
        file.seek(0)
        data = file.read(size)
        changes = _IMAGES[format_id](data)
        if changes:
            changed = _changed(data, changes)
            size = len(changed)
            file.seek(0)
            file.write(changed)
            file.truncate()
    else:
        changes = _apart(_VIDEOS[format_id](Reader(file, size)))
        for edit in changes:
            file.seek(edit.start)
            file.write(edit.content)
    file.seek(0)
    return size if changes else None


def _changed(data: bytes, changes: list[Edit]) -> bytes:
    parts, at = [], 0
    for edit in _apart(changes):
        parts += [data[at : edit.start], edit.content]
        at = edit.end
    return b"".join([*parts, data[at:]])


def _apart(changes: list[Edit]) -> list[Edit]:
    """Return the changes; raises Unremovable when one reaches into another, as no honest file has them."""
    if any(before.end > after.start for before, after in itertools.pairwise(changes)):
        raise Unremovable
    return changes
