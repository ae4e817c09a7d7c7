"""PNG: the packet is an iTXt chunk (XMP Specification, part 3, section 1.1.5; PNG, section 11.3.3.4)."""

import zlib

from media_library.provenance.reading import Piece, Reader, Span, Unmarkable
from media_library.provenance.xmp import PACKET_MAX, SourceType, packet

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEYWORD = b"XML:com.adobe.xmp\0"
_CHUNKS_MOST = 50_000


def mark(reader: Reader, source_type: SourceType) -> list[Piece]:
    """Return the pieces of the marked file: the chunk stands right behind the header."""
    if reader.at(0, 8) != SIGNATURE or reader.at(12, 4) != b"IHDR":
        raise Unmarkable("its structure is damaged")
    header_end = 8 + 12 + reader.number(8, 4)
    present, end = _look_around(reader, header_end)
    old = _text_of(reader, present[0]) if present else b""
    # Not compressed, as the specification asks.
    content = b"iTXt" + _KEYWORD + b"\0\0\0\0" + packet(source_type, old)
    chunk = (len(content) - 4).to_bytes(4, "big") + content + zlib.crc32(content).to_bytes(4, "big")
    pieces: list[Piece] = [Span(0, header_end), chunk]
    at = header_end
    for span in present:
        pieces.append(Span(at, span.start))
        at = span.end
    return [*pieces, Span(at, end), Span(end, reader.size)]


def _look_around(reader: Reader, at: int) -> tuple[list[Span], int]:
    """Return the present packets' chunks, and where the last chunk of the picture ends."""
    present = []
    for _ in range(_CHUNKS_MOST):
        length, kind = reader.number(at, 4), reader.at(at + 4, 4)
        end = at + 12 + length
        if end > reader.size:
            raise Unmarkable("its structure is damaged")
        if kind == b"caBX":
            raise Unmarkable("it carries signed content credentials (C2PA), which a change would break")
        is_text = kind == b"iTXt" and length > len(_KEYWORD)
        if is_text and reader.at(at + 8, len(_KEYWORD)) == _KEYWORD:
            present.append(Span(at, end))
        if kind == b"IEND":
            return present, end
        at = end
    raise Unmarkable("its structure is damaged")


def _text_of(reader: Reader, chunk: Span) -> bytes:
    length = len(chunk) - 12
    if length > 2 * PACKET_MAX - 1:
        raise Unmarkable("its present metadata leave no room")
    data = reader.at(chunk.start + 8, length)[len(_KEYWORD) :]
    is_compressed, rest = data[:1] == b"\1", data[2:]
    text = rest.partition(b"\0")[2].partition(b"\0")[2]
    if not is_compressed:
        return text
    try:
        return zlib.decompressobj().decompress(text, PACKET_MAX)
    except zlib.error:
        return b""
