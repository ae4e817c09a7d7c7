"""WebP: the packet is a chunk of the extended format (RFC 9649, section 2.7)."""

from media_library.provenance.reading import Piece, Reader, Span, Unmarkable
from media_library.provenance.xmp import PACKET_MAX, SourceType, packet

_HAS_XMP, _HAS_ALPHA = 0x04, 0x10
# An animation has a chunk for each of its frames.
_CHUNKS_MOST = 20_000


def mark(reader: Reader, source_type: SourceType) -> list[Piece]:
    """Return the pieces of the marked file; a simple one becomes an extended one of the same picture."""
    if reader.at(0, 4) != b"RIFF" or reader.at(8, 4) != b"WEBP":
        raise Unmarkable("its structure is damaged")
    end = 8 + reader.little(4, 4)
    chunks = _chunks(reader, end)
    first_kind, first = chunks[0]
    present = [span for kind, span in chunks if kind == b"XMP "]
    old = b""
    if present:
        length = reader.little(present[0].start + 4, 4)
        if length > 2 * PACKET_MAX - 1:
            raise Unmarkable("its present metadata leave no room")
        old = reader.at(present[0].start + 8, length)
    pieces: list[Piece]
    if first_kind == b"VP8X":
        flags = reader.at(first.start + 8, 1)[0] | _HAS_XMP
        pieces = [Span(12, first.start + 8), bytes([flags])]
        at = first.start + 9
    else:
        pieces, at = [_extended_header(reader, first_kind, first)], 12
    for span in present:
        pieces.append(Span(at, span.start))
        at = span.end
    pieces += [Span(at, end), _chunk(b"XMP ", packet(source_type, old))]
    size = 4 + sum(len(piece) for piece in pieces)
    return [b"RIFF" + size.to_bytes(4, "little") + b"WEBP", *pieces, Span(end, reader.size)]


def _chunks(reader: Reader, end: int) -> list[tuple[bytes, Span]]:
    if end > reader.size or end % 2:
        raise Unmarkable("its structure is damaged")
    chunks: list[tuple[bytes, Span]] = []
    at = 12
    while at < end:
        length = reader.little(at + 4, 4)
        after = at + 8 + length + length % 2
        if after > end or len(chunks) == _CHUNKS_MOST:
            raise Unmarkable("its structure is damaged")
        kind = reader.at(at, 4)
        if kind == b"C2PA":
            raise Unmarkable("it carries signed content credentials (C2PA), which a change would break")
        chunks.append((kind, Span(at, after)))
        at = after
    if not chunks or chunks[0][0] not in (b"VP8X", b"VP8 ", b"VP8L"):
        raise Unmarkable("its structure is damaged")
    return chunks


def _extended_header(reader: Reader, kind: bytes, chunk: Span) -> bytes:
    """Return the VP8X chunk for the picture of a simple file."""
    start, flags = chunk.start + 8, _HAS_XMP
    if kind == b"VP8 ":
        # RFC 6386, section 9.1: a frame tag, a start code, and 14 bits for each side.
        if reader.at(start + 3, 3) != b"\x9d\x01\x2a":
            raise Unmarkable("its structure is damaged")
        width, height = reader.little(start + 6, 2) & 0x3FFF, reader.little(start + 8, 2) & 0x3FFF
    else:
        # RFC 9649, section 3.4: a signature, 14 bits for each side less one, and whether there is alpha.
        if reader.at(start, 1) != b"\x2f":
            raise Unmarkable("its structure is damaged")
        bits = reader.little(start + 1, 4)
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        flags |= _HAS_ALPHA if bits >> 28 & 1 else 0
    if not width or not height:
        raise Unmarkable("its structure is damaged")
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return _chunk(b"VP8X", bytes([flags, 0, 0, 0]) + canvas)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)
