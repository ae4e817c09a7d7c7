"""WebP: chunks of the extended format (RFC 9649, section 2.7), and whatever stands behind the picture."""

from media_library.camera_data.editing import Edit, Unremovable, marks_of, names_a_place, orientation_alone

_HAS_XMP, _HAS_EXIF = 0x04, 0x08
_CHUNKS_MOST = 20_000
_KEPT = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}


def edits(data: bytes) -> list[Edit]:
    """Return what to change; raises Unremovable."""
    chunks, end = _chunks(data)
    credentials = b"".join(data[at:after] for kind, at, after in chunks if kind == b"C2PA")
    drops_credentials = names_a_place(credentials)
    xmp = b"".join(data[at + 8 : after] for kind, at, after in chunks if kind == b"XMP ")
    packet = marks_of(xmp, credentials if drops_credentials else b"")
    changes: list[Edit] = []
    flags, seen = 0, set[bytes]()
    for kind, at, after in chunks:
        if kind in _KEPT or (kind == b"C2PA" and not drops_credentials):
            continue
        new = b""
        if kind not in seen and kind == b"EXIF":
            length = int.from_bytes(data[at + 4 : at + 8], "little")
            exif = orientation_alone(data[at + 8 : at + 8 + length])
            new = _chunk(b"EXIF", exif) if exif else b""
            flags |= _HAS_EXIF if exif else 0
        elif kind not in seen and kind == b"XMP " and packet:
            new = _chunk(b"XMP ", packet)
            flags |= _HAS_XMP
        seen.add(kind)
        if new != data[at:after]:
            changes.append(Edit(at, after, new))
    extended = chunks[0][0] == b"VP8X"
    if packet and not flags & _HAS_XMP and extended:
        changes.append(Edit(end, end, _chunk(b"XMP ", packet)))
        flags |= _HAS_XMP
    if end < len(data):
        changes.append(Edit(end, len(data)))
    if extended:
        old = data[chunks[0][1] + 8]
        new_flags = old & ~(_HAS_XMP | _HAS_EXIF) | flags
        if new_flags != old:
            changes.append(Edit(chunks[0][1] + 8, chunks[0][1] + 9, bytes([new_flags])))
    size = len(data) - 8 + sum(len(edit.content) - (edit.end - edit.start) for edit in changes)
    stated = size.to_bytes(4, "little")
    if stated != data[4:8]:
        changes.append(Edit(4, 8, stated))
    return sorted(changes, key=lambda edit: (edit.start, edit.end))


def _chunks(data: bytes) -> tuple[list[tuple[bytes, int, int]], int]:
    end = 8 + int.from_bytes(data[4:8], "little")
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or end > len(data):
        raise Unremovable
    found: list[tuple[bytes, int, int]] = []
    at = 12
    while at < end:
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        after = at + 8 + length + length % 2
        if after > end or len(found) == _CHUNKS_MOST:
            raise Unremovable
        found.append((data[at : at + 4], at, after))
        at = after
    if (
        not found
        or found[0][0] not in (b"VP8X", b"VP8 ", b"VP8L")
        or (found[0][0] == b"VP8X" and found[0][2] < 30)
    ):
        raise Unremovable
    return found, end


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)
