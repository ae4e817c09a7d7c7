"""WebM: elements of EBML (RFC 8794, sections 4 to 6; RFC 9559). What goes becomes a Void of its size.

So nothing moves: the index knows the places of clusters by their distance from the segment's beginning. What
is within clusters stays, subtitles among it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from media_library.camera_data.editing import Edit, Unremovable, blanked, read_whole
from media_library.provenance.reading import Reader, Unmarkable

_HEADER, _SEGMENT, _CLUSTER = 0x1A45DFA3, 0x18538067, 0x1F43B675
_SEEK_HEAD, _SEEK, _CUES, _INFO, _TRACKS, _TRACK = (
    0x114D9B74,
    0x4DBB,
    0x1C53BB6B,
    0x1549A966,
    0x1654AE6B,
    0xAE,
)
_VOID, _CHECKSUM = 0xEC, 0xBF
# The parts of a cluster of unknown length, which is read as if they stood beside it (RFC 9559, 5.1.3).
_IN_CLUSTER = {0xE7, 0x5854, 0xA7, 0xAB, 0xA3, 0xA0, 0xAF}
# Tags, attached files and chapters; and the titles of tracks, their codecs' names, their attached files.
_DROPPED = {0x1254C367, 0x1941A469, 0x1043A770}
_DROPPED_OF_TRACK = {0x536E, 0x258688, 0x7446}
# Of the segment's information: its time scale and length. Names of programs must be there, and may be empty.
_TIMES, _PROGRAMS = {0x2AD7B1, 0x4489}, {0x4D80, 0x5741}
# Blocks of something that is neither seen nor heard, such as what a sensor measured.
_TRACK_TYPE, _MEASURED = 0x83, 0x21
_ELEMENTS_MOST = 1_000_000
_EDITS_MOST = 10_000


@dataclass(frozen=True, slots=True)
class _Element:
    kind: int
    start: int
    content: int
    end: int | None  # None: unknown


def edits(reader: Reader) -> list[Edit]:
    """Return what to change, each in its place; raises Unremovable."""
    try:
        changes = list(islice(_edits(reader), _EDITS_MOST + 1))
    except Unmarkable:
        raise Unremovable from None
    if len(changes) > _EDITS_MOST:
        raise Unremovable
    return sorted(changes, key=lambda edit: edit.start)


def _edits(reader: Reader) -> Iterator[Edit]:
    header = _element(reader, 0)
    segment = _element(reader, header.end or reader.size)
    if header.kind != _HEADER or segment.kind != _SEGMENT:
        raise Unremovable
    end = reader.size if segment.end is None else segment.end
    if end > reader.size:
        raise Unremovable
    for part in _parts(reader, segment.content, end):
        if part.kind == _INFO:
            yield from _with_checksum(reader, part, list(_in_information(reader, part)))
        elif part.kind == _TRACKS:
            yield from _with_checksum(reader, part, list(_in_tracks(reader, part)))
        elif part.kind == _SEEK_HEAD:
            yield from _with_checksum(reader, part, list(_in_seek_head(reader, part)))
        elif part.kind not in {_CLUSTER, _CUES, *_IN_CLUSTER}:
            yield from _voided(reader, part)
    # Behind the picture.
    yield from blanked(reader, end, reader.size)


def _in_information(reader: Reader, information: _Element) -> Iterator[Edit]:
    for entry in _within(reader, information):
        if entry.kind in _PROGRAMS:
            yield from blanked(reader, entry.content, _end(entry))
        elif entry.kind not in {*_TIMES, _CHECKSUM}:
            yield from _voided(reader, entry)


def _in_tracks(reader: Reader, tracks: _Element) -> Iterator[Edit]:
    for track in _within(reader, tracks):
        if track.kind == _VOID:
            yield from _voided(reader, track)
        if track.kind != _TRACK:
            continue
        for entry in _within(reader, track):
            if entry.kind == _TRACK_TYPE and reader.at(_end(entry) - 1, 1)[0] == _MEASURED:
                raise Unremovable
            if entry.kind in _DROPPED_OF_TRACK:
                yield from _voided(reader, entry)


def _in_seek_head(reader: Reader, seek_head: _Element) -> Iterator[Edit]:
    """Take out where to find what is not there any more."""
    names = [kind.to_bytes(4, "big") for kind in _DROPPED]
    for entry in _within(reader, seek_head):
        if entry.kind == _SEEK and any(
            name in read_whole(reader, entry.content, _end(entry)) for name in names
        ):
            yield from _voided(reader, entry)


def _with_checksum(reader: Reader, parent: _Element, changes: list[Edit]) -> Iterator[Edit]:
    """Yield the changes, and the end of a sum over what was there before."""
    yield from changes
    if changes:
        for entry in _within(reader, parent):
            if entry.kind == _CHECKSUM:
                yield from _voided(reader, entry)


def _voided(reader: Reader, element: _Element) -> Iterator[Edit]:
    end = _end(element)
    length = end - element.start
    if element.kind != _VOID:
        # Eight bytes can say every length, one byte those up to 126 (127 means unknown).
        size = bytes([0x80 | (length - 2)]) if length <= 128 else (1 << 56 | (length - 9)).to_bytes(8, "big")
        read_whole(reader, element.start, end)
        yield Edit(element.start, end, (bytes([_VOID]) + size).ljust(length, b"\0"))
    else:
        yield from blanked(reader, element.content, end)


def _end(element: _Element) -> int:
    if element.end is None:
        raise Unremovable
    return element.end


def _within(reader: Reader, parent: _Element) -> Iterator[_Element]:
    return _parts(reader, parent.content, _end(parent))


def _parts(reader: Reader, start: int, end: int) -> Iterator[_Element]:
    at = start
    for _ in range(_ELEMENTS_MOST):
        if at == end:
            return
        element = _element(reader, at)
        if element.end is None and element.kind != _CLUSTER:
            raise Unremovable
        yield element
        at = element.content if element.end is None else element.end
        if at > end:
            raise Unremovable
    raise Unremovable


def _element(reader: Reader, at: int) -> _Element:
    """Return the element that starts there (RFC 8794, sections 4 and 5)."""
    width = 9 - reader.at(at, 1)[0].bit_length()
    if width > 4:
        raise Unremovable
    kind = reader.number(at, width)
    size_width = 9 - reader.at(at + width, 1)[0].bit_length()
    if size_width > 8:
        raise Unremovable
    most = (1 << 7 * size_width) - 1
    size = reader.number(at + width, size_width) & most
    content = at + width + size_width
    return _Element(kind, at, content, None if size == most else content + size)
