"""MP4 and MOV: boxes (ISO/IEC 14496-12; QuickTime File Format). What goes becomes free space of its size.

So nothing moves: other boxes know the places of frames by their distance from the beginning of the file.
"""

import re
from collections.abc import Iterator

from media_library.camera_data.editing import Edit, Unremovable, blanked, names_a_place, read_whole
from media_library.provenance.mp4 import C2PA_ID, XMP_ID
from media_library.provenance.reading import Reader, Unmarkable
from media_library.provenance.xmp import packet_of_term, stated_terms

_BOXES_MOST = 50_000
_SAMPLES_MOST = 500_000
# Tracks of a camera's sensors, of which the place is one: GoPro, Apple, Sony, DJI and Android have their own.
_KEPT_HANDLERS = {b"vide", b"soun", b"tmcd", b"text", b"sbtl", b"subt", b"clcp"}
_TEXT_HANDLERS = {b"text", b"sbtl", b"subt", b"clcp"}
# What FFmpeg writes about itself into every file; nothing of it comes from a camera.
_OF_FFMPEG = re.compile(
    rb"(?:.{4}meta\0{4}.{4}hdlr\0{8}mdir.{13}.{4}ilst.{4}\xa9too.{4}data.{8}|.{4}\xa9swr.{4})Lavf[\d.]+",
    re.DOTALL,
)
_OF_FFMPEG_MAX = 200
_Box = tuple[bytes, int, int, int]  # its type, where it starts, where its content starts, where it ends


def edits(reader: Reader) -> list[Edit]:
    """Return what to change, each in its place; raises Unremovable."""
    try:
        return sorted(_edits(reader), key=lambda edit: edit.start)
    except Unmarkable:
        raise Unremovable from None


def _edits(reader: Reader) -> Iterator[Edit]:
    for box in _boxes(reader, 0, reader.size):
        kind, _, content, end = box
        if kind == b"moov":
            yield from _in_movie(reader, content, end)
        elif kind == b"uuid":
            yield from _own_box(reader, box)
        elif kind in (b"meta", b"udta"):
            yield from _freed(reader, box)


def _own_box(reader: Reader, box: _Box) -> Iterator[Edit]:
    """Keep of XMP what it states of the file's making, and credentials that name no place."""
    _, _, content, end = box
    own = reader.at(content, 16) if end - content >= 16 else b""
    held = read_whole(reader, content + 16, end) if own in (C2PA_ID, XMP_ID) else b""
    if own == C2PA_ID and not names_a_place(held):
        return
    terms = stated_terms(held)
    kept = packet_of_term(terms[0]).ljust(len(held)) if terms and own == XMP_ID else b""
    if kept and len(kept) == len(held):
        if kept != held:
            yield Edit(content + 16, end, kept)
        return
    yield from _freed(reader, box)


def _in_movie(reader: Reader, start: int, end: int) -> Iterator[Edit]:
    parts = list(_boxes(reader, start, end))
    kinds = {kind for kind, *_ in parts}
    if b"cmov" in kinds:  # packed as a whole
        raise Unremovable
    for box in parts:
        kind, _, content, _ = box
        if kind in (b"udta", b"meta", b"uuid"):
            yield from _freed(reader, box)
        elif kind == b"mvhd":
            yield from _without_times(reader, content)
        elif kind == b"trak":
            yield from _in_track(reader, box, is_fragmented=b"mvex" in kinds)


def _in_track(reader: Reader, track: _Box, *, is_fragmented: bool) -> Iterator[Edit]:
    parts = {box[0]: box for box in _boxes(reader, track[2], track[3])}
    media = {box[0]: box for box in _boxes(reader, *parts[b"mdia"][2:])} if b"mdia" in parts else {}
    handler = reader.at(media[b"hdlr"][2] + 8, 4) if b"hdlr" in media else b""
    samples = list(_samples(reader, media)) if handler not in (b"vide", b"soun", b"tmcd") else []
    if handler not in _KEPT_HANDLERS or (handler in _TEXT_HANDLERS and _name_a_place(reader, samples)):
        if is_fragmented:
            raise Unremovable
        for start, end in samples:
            yield from blanked(reader, start, end)
        yield from _freed(reader, track)
        return
    for kind, box in parts.items():
        if kind in (b"udta", b"meta", b"uuid"):
            yield from _freed(reader, box)
        elif kind == b"tkhd":
            yield from _without_times(reader, box[2])
    if b"mdhd" in media:
        yield from _without_times(reader, media[b"mdhd"][2])


def _without_times(reader: Reader, content: int) -> Iterator[Edit]:
    """Take out when it was made and changed (ISO/IEC 14496-12, sections 8.2.2, 8.3.2 and 8.4.2)."""
    length = 16 if reader.at(content, 1) == b"\1" else 8
    yield from blanked(reader, content + 4, content + 4 + length)


def _name_a_place(reader: Reader, samples: list[tuple[int, int]]) -> bool:
    """Return whether subtitles are those of a drone, which writes its place into them."""
    for start, end in samples[:50]:
        text = reader.at(start, min(end - start, 4096)).lower()
        if b"gps" in text or b"latitude" in text or b"longitude" in text:
            return True
    return False


def _samples(reader: Reader, media: dict[bytes, _Box]) -> Iterator[tuple[int, int]]:
    """Yield where the samples of a track stand (ISO/IEC 14496-12, sections 8.7.3 to 8.7.5)."""
    table: dict[bytes, _Box] = {}
    if b"minf" in media:
        information = {box[0]: box for box in _boxes(reader, *media[b"minf"][2:])}
        if b"stbl" in information:
            table = {box[0]: box for box in _boxes(reader, *information[b"stbl"][2:])}
    places = table.get(b"stco") or table.get(b"co64")
    if places is None or b"stsc" not in table or b"stsz" not in table:
        return
    width = 4 if places[0] == b"stco" else 8
    runs, sizes = table[b"stsc"][2], table[b"stsz"][2]
    common, sample_count = reader.number(sizes + 4, 4), reader.number(sizes + 8, 4)
    chunk_count, run_count = reader.number(places[2] + 4, 4), reader.number(runs + 4, 4)
    if max(sample_count, chunk_count, run_count) > _SAMPLES_MOST:
        raise Unremovable
    sample = run = in_chunk = 0
    for chunk in range(chunk_count):
        while run < run_count and reader.number(runs + 8 + 12 * run, 4) <= chunk + 1:
            in_chunk = reader.number(runs + 12 + 12 * run, 4)
            run += 1
        at = reader.number(places[2] + 8 + width * chunk, width)
        for _ in range(min(in_chunk, sample_count - sample)):
            size = common or reader.number(sizes + 12 + 4 * sample, 4)
            if at + size > reader.size:
                raise Unremovable
            yield at, at + size
            at += size
            sample += 1


def _freed(reader: Reader, box: _Box) -> Iterator[Edit]:
    kind, start, content, end = box
    if (
        kind == b"udta"
        and end - content < _OF_FFMPEG_MAX
        and _OF_FFMPEG.fullmatch(read_whole(reader, content, end))
    ):
        return
    yield Edit(start + 4, start + 8, b"free")
    yield from blanked(reader, content, end)


def _boxes(reader: Reader, start: int, end: int) -> Iterator[_Box]:
    at, count = start, 0
    while at + 8 <= end:
        length, kind, header = reader.number(at, 4), reader.at(at + 4, 4), 8
        if length == 0 and end == reader.size:
            length = end - at
        elif length == 1:
            length, header = reader.number(at + 8, 8), 16
        elif length == 0:  # QuickTime ends some lists by four bytes of nothing
            return
        if length < header or at + length > end or count == _BOXES_MOST:
            raise Unremovable
        yield kind, at, at + header, at + length
        at += length
        count += 1
