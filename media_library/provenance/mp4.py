"""MP4 and MOV: the packet is a top-level `uuid` box (XMP Specification, part 3, section 1.2.7).

It is added behind everything else: the boxes before it know the places of frames by their distance from the
beginning of the file.
"""

from media_library.provenance.reading import Piece, Reader, Span, Unmarkable
from media_library.provenance.xmp import PACKET_MAX, SourceType, packet

XMP_ID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
C2PA_ID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
# A recording in fragments has two boxes for each second or so.
_BOXES_MOST = 50_000


def mark(reader: Reader, source_type: SourceType) -> list[Piece]:
    """Return the pieces of the marked file."""
    present: list[tuple[Span, int]] = []
    place = reader.size
    at = boxes = 0
    while at < reader.size:
        header, length, kind = _box(reader, at)
        if boxes == _BOXES_MOST:
            raise Unmarkable("its structure is damaged")
        if kind == b"uuid" and length >= header + 16:
            extended_type = reader.at(at + header, 16)
            if extended_type == C2PA_ID:
                raise Unmarkable("it carries signed content credentials (C2PA), which a change would break")
            if extended_type == XMP_ID:
                present.append((Span(at, at + length), header + 16))
        # The index of fragments is found from the end of the file, so it stays the last box.
        if kind == b"mfra" and at + length == reader.size:
            place = at
        at += length
        boxes += 1
    old = b""
    if present:
        span, header = present[0]
        if len(span) - header > 2 * PACKET_MAX - 1:
            raise Unmarkable("its present metadata leave no room")
        old = reader.at(span.start + header, len(span) - header)
    pieces: list[Piece] = []
    at = 0
    for span, _ in present:
        # Becomes free space, so that nothing behind it moves.
        pieces += [Span(at, span.start + 4), b"free"]
        at = span.start + 8
    content = XMP_ID + packet(source_type, old)
    box = (len(content) + 8).to_bytes(4, "big") + b"uuid" + content
    return [*pieces, Span(at, place), box, Span(place, reader.size)]


def _box(reader: Reader, at: int) -> tuple[int, int, bytes]:
    """Return the length of a box's header, the length of the whole box, and its type."""
    length, kind = reader.number(at, 4), reader.at(at + 4, 4)
    header = 8
    if length == 0:
        raise Unmarkable("its last part runs to the end of the file, so nothing can be added behind it")
    if length == 1:
        length, header = reader.number(at + 8, 8), 16
    if length < header or at + length > reader.size:
        raise Unmarkable("its structure is damaged")
    return header, length, kind
