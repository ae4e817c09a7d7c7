"""What the formats share: changes of a file, and the little that is kept of its metadata."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from media_library.provenance.reading import BLOCK_SIZE, Reader
from media_library.provenance.xmp import packet_of_term, stated_terms

EXIF_HEADER = b"Exif\0\0"
_ORIENTATION = 0x0112
_ORDERS: dict[bytes, Literal["little", "big"]] = {b"II*\0": "little", b"MM\0*": "big"}
_ENTRIES_MOST = 1000
# Bytes: what is more than this is no metadata.
_METADATA_MAX = 8 * 1024 * 1024


class Unremovable(Exception):
    """The file is not built as its format says, so nobody can tell where such data stand."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes from `start` until `end` (exclusive) become `content`."""

    start: int
    end: int
    content: bytes = b""


def read_whole(reader: Reader, start: int, end: int) -> bytes:
    """Return these bytes of a video; raises Unremovable when they are too many."""
    if end - start > _METADATA_MAX:
        raise Unremovable
    return b"".join(reader.at(at, min(BLOCK_SIZE, end - at)) for at in range(start, end, BLOCK_SIZE))


def blanked(reader: Reader, start: int, end: int) -> Iterator[Edit]:
    """Yield what makes zeros of these bytes, nothing when they are; raises Unremovable for too many."""
    if read_whole(reader, start, end).strip(b"\0"):
        yield Edit(start, end, bytes(end - start))


def marks_of(xmp: bytes, credentials: bytes = b"") -> bytes:
    """Return the packet to keep: how the file came about, where one of both states it; else nothing."""
    terms = stated_terms(xmp) or stated_terms(credentials)
    return packet_of_term(terms[0]) if terms else b""


def names_a_place(credentials: bytes) -> bool:
    """Return whether content credentials (C2PA) hold a place; its parts are called GPSLatitude and so on."""
    return b"GPS" in credentials


def orientation_alone(exif: bytes) -> bytes:
    """Return EXIF that holds nothing but the orientation; empty when it is upright anyway.

    One that holds no more is returned as it is. With or without EXIF_HEADER before it, as it was given.
    """
    tiff = exif.removeprefix(EXIF_HEADER)
    entries = _entries(tiff)
    is_alone = len(tiff) == 14 + 12 * len(entries) and not tiff[-4:].strip(b"\0")
    if tiff[:4] in _ORDERS and is_alone and set(entries) <= {_ORIENTATION}:
        return exif
    orientation = entries.get(_ORIENTATION, 1)
    if not 2 <= orientation <= 8:
        return b""
    # Little-endian, one entry: its tag, 16 bits, one of them, the value; no other directory.
    alone = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0" + bytes([orientation]) + bytes(7)
    return exif[: len(exif) - len(tiff)] + alone


def _entries(tiff: bytes) -> dict[int, int]:
    """Return the tags of the first directory, with the value of those of 16 bits (TIFF 6.0, section 2)."""
    order = _ORDERS.get(tiff[:4], "little")

    def number(at: int, length: int) -> int:
        return int.from_bytes(tiff[at : at + length], order)

    directory = number(4, 4)
    places = [directory + 2 + 12 * place for place in range(min(number(directory, 2), _ENTRIES_MOST))]
    return {number(at, 2): number(at + 8, 2) if number(at + 2, 2) == 3 else 0 for at in places}
