"""JPEG: the packet is an APP1 segment (XMP Specification, part 3, section 1.1.3)."""

from media_library.provenance.reading import Piece, Reader, Span, Unmarkable
from media_library.provenance.xmp import SourceType, packet

XMP_HEADER = b"http://ns.adobe.com/xap/1.0/\0"
_EXIF_HEADER = b"Exif\0"
_APP0, _APP1, _APP11, _START_OF_SCAN = 0xE0, 0xE1, 0xEB, 0xDA
_SEGMENT_MAX = 0xFFFF
# Segments before the picture; files have a dozen, and those with large colour profiles a few hundred.
_SEGMENTS_MOST = 2_000


def mark(reader: Reader, source_type: SourceType) -> list[Piece]:
    """Return the pieces of the marked file. EXIF and colour profile stay where they are."""
    if reader.at(0, 2) != b"\xff\xd8":
        raise Unmarkable("its structure is damaged")
    place, present = _look_around(reader)
    header = XMP_HEADER
    old = b""
    if len(present):
        old = reader.at(present.start + 4 + len(header), len(present) - 4 - len(header))
    content = header + packet(source_type, old)
    length = len(content) + 2
    if length > _SEGMENT_MAX:
        raise Unmarkable("its present metadata leave no room")
    segment = b"\xff\xe1" + length.to_bytes(2, "big") + content
    start, end = (present.start, present.end) if len(present) else (place, place)
    return [Span(0, start), segment, Span(end, reader.size)]


def _look_around(reader: Reader) -> tuple[int, Span]:
    """Return where a new segment belongs, after JFIF and EXIF, and where the present one is (or nowhere)."""
    place, present = 2, Span(0, 0)
    at, before_others = 2, True
    for _ in range(_SEGMENTS_MOST):
        while reader.at(at, 2) == b"\xff\xff":  # fill bytes
            at += 1
        lead, marker = reader.at(at, 2)
        if lead != 0xFF or marker in (0x00, 0xD8, 0xD9):
            raise Unmarkable("its structure is damaged")
        if marker == _START_OF_SCAN:
            return place, present
        length = reader.number(at + 2, 2)
        end = at + 2 + length
        if length < 2 or end > reader.size:
            raise Unmarkable("its structure is damaged")
        head = reader.at(at + 4, min(length - 2, len(XMP_HEADER)))
        if marker == _APP11 and head.startswith(b"JP"):
            raise Unmarkable("it carries signed content credentials (C2PA), which a change would break")
        if marker == _APP1 and head == XMP_HEADER and not len(present):
            present = Span(at, end)
        before_others = before_others and (
            marker == _APP0 or (marker == _APP1 and head.startswith(_EXIF_HEADER))
        )
        if before_others:
            place = end
        at = end
    raise Unmarkable("its structure is damaged")
