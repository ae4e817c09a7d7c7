"""PNG: chunks (PNG, third edition, section 11), and whatever stands behind the picture."""

import zlib

from media_library.camera_data.editing import Edit, Unremovable, marks_of, names_a_place, orientation_alone

_XMP = b"XML:com.adobe.xmp\0"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNKS_MOST = 50_000
_TEXT_MAX = 1024 * 1024
# What makes the picture: its parts, colours, transparency, pixels' shape, and animation.
_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB".split()
    + b"bKGD hIST pHYs sPLT acTL fcTL fdAT cICP mDCV cLLI".split()
)


def edits(data: bytes) -> list[Edit]:
    """Return what to change; raises Unremovable."""
    if data[:8] != _SIGNATURE or data[12:16] != b"IHDR":
        raise Unremovable
    chunks, end = _chunks(data)
    xmp = b"".join(_text(data[at + 8 : after - 4]) for kind, at, after in chunks if kind == b"iTXt")
    credentials = b"".join(data[at:after] for kind, at, after in chunks if kind == b"caBX")
    drops_credentials = names_a_place(credentials)
    packet = marks_of(xmp, credentials if drops_credentials else b"")
    wanted = {
        b"iTXt": _chunk(b"iTXt", _XMP + b"\0\0\0\0" + packet) if packet else b"",
        b"eXIf": b"",
    }
    changes: list[Edit] = []
    seen: set[bytes] = set()
    for kind, at, after in chunks:
        if kind in _KEPT or (kind == b"caBX" and not drops_credentials):
            continue
        if not kind[0] & 0x20:
            # One without which the picture cannot be shown, and that nobody knows.
            raise Unremovable
        new = b""
        if kind == b"eXIf" and kind not in seen:
            exif = orientation_alone(data[at + 8 : after - 4])
            new = _chunk(b"eXIf", exif) if exif else b""
            seen.add(kind)
        elif kind == b"iTXt" and kind not in seen and data.startswith(_XMP, at + 8):
            new = wanted[kind]
            seen.add(kind)
        if new != data[at:after]:
            changes.append(Edit(at, after, new))
    if packet and b"iTXt" not in seen:
        changes.append(Edit(chunks[0][2], chunks[0][2], wanted[b"iTXt"]))
    if end < len(data):
        changes.append(Edit(end, len(data)))
    return sorted(changes, key=lambda edit: (edit.start, edit.end))


def _chunks(data: bytes) -> tuple[list[tuple[bytes, int, int]], int]:
    found: list[tuple[bytes, int, int]] = []
    at = 8
    while len(found) < _CHUNKS_MOST:
        kind = data[at + 4 : at + 8]
        after = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if len(kind) < 4 or after > len(data):
            raise Unremovable
        found.append((kind, at, after))
        if kind == b"IEND":
            return found, after
        at = after
    raise Unremovable


def _text(content: bytes) -> bytes:
    """Return the text of an XMP chunk, packed or not; nothing of another."""
    if not content.startswith(_XMP):
        return b""
    rest = content[len(_XMP) :]
    text = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    if rest[:1] != b"\1":
        return text
    try:
        return zlib.decompressobj().decompress(text, _TEXT_MAX)
    except zlib.error:
        return b""


def _chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")
