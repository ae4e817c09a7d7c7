"""JPEG: segments before and between the scans (ITU-T T.81, annex B), and what stands behind the picture."""

import re

from media_library.camera_data.editing import (
    EXIF_HEADER,
    Edit,
    Unremovable,
    marks_of,
    names_a_place,
    orientation_alone,
)
from media_library.provenance.jpeg import XMP_HEADER

_START_OF_SCAN, _END, _COMMENT = 0xDA, 0xD9, 0xFE
_APPLICATION = range(0xE0, 0xF0)
# How pixels and colours are to be understood.
_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_SEGMENTS_MOST = 5_000
# In the picture's own bytes FF stands before 00, before another FF, or in a restart marker.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def edits(data: bytes) -> list[Edit]:
    """Return what to change; raises Unremovable."""
    found, end = _segments(data)
    credentials = b"".join(data[at:after] for marker, at, after in found if marker == 0xEB)
    drops_credentials = names_a_place(credentials)
    wanted_xmp = marks_of(
        b"".join(data[at:after] for marker, at, after in found if marker == 0xE1 and _is_xmp(data, at)),
        credentials if drops_credentials else b"",
    )
    changes: list[Edit] = []
    kept_exif = kept_xmp = False
    place = 2
    for marker, at, after in found:
        content = data[at + 4 : after]
        if content.startswith(_KEPT.get(marker, b"-")):
            place = after if marker == 0xE0 else place
            continue
        if marker == 0xEB and content.startswith(b"JP") and not drops_credentials:
            continue
        new = b""
        if marker == 0xE1 and content.startswith(EXIF_HEADER) and not kept_exif:
            exif = orientation_alone(content)
            new, kept_exif = (_segment(exif) if exif else b""), True
        elif marker == 0xE1 and _is_xmp(data, at) and wanted_xmp and not kept_xmp:
            new, kept_xmp = _segment(XMP_HEADER + wanted_xmp), True
        if new != data[at:after]:
            changes.append(Edit(at, after, new))
    if wanted_xmp and not kept_xmp:
        changes.append(Edit(place, place, _segment(XMP_HEADER + wanted_xmp)))
    if end < len(data):
        changes.append(Edit(end, len(data)))
    return sorted(changes, key=lambda edit: (edit.start, edit.end))


def _segments(data: bytes) -> tuple[list[tuple[int, int, int]], int]:
    """Return the segments of applications and comments (marker, start, end), and where the picture ends."""
    if data[:2] != b"\xff\xd8":
        raise Unremovable
    found: list[tuple[int, int, int]] = []
    at = 2
    for _ in range(_SEGMENTS_MOST):
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if len(data) < at + 2 or data[at] != 0xFF:
            raise Unremovable
        marker = data[at + 1]
        if marker == _END:
            return found, at + 2
        after = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker < 0xC0 or marker == 0xD8 or after < at + 4 or after > len(data):
            raise Unremovable
        if marker in _APPLICATION or marker == _COMMENT:
            found.append((marker, at, after))
        if marker == _START_OF_SCAN:
            following = _NEXT_MARKER.search(data, after)
            if following is None:
                raise Unremovable
            after = following.start()
        at = after
    raise Unremovable


def _is_xmp(data: bytes, at: int) -> bool:
    return data.startswith(XMP_HEADER, at + 4)


def _segment(content: bytes) -> bytes:
    return b"\xff\xe1" + (len(content) + 2).to_bytes(2, "big") + content
