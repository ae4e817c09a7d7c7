"""Files that mean harm, made by code: small here, whatever they become when somebody unpacks them."""

import struct
import zlib
from functools import cache
from io import BytesIO

from PIL import Image

from tests import media_files

HTML = b"<!DOCTYPE html><script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PLAYLIST = b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/secret\n"
BILLION = 2**32 - 1
MEGABYTE = 1024 * 1024


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


def png(width: int, height: int, *, packed: bytes = b"", extra: bytes = b"", depth: int = 8) -> bytes:
    """Return a PNG of these sides in gray, with the picture's packed bytes as they are given."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0))
    packed = packed or zlib.compress(bytes((width * depth // 8 + 1) * min(height, 64)))
    return b"\x89PNG\r\n\x1a\n" + header + extra + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def bomb(unpacked: int) -> bytes:
    """Return zeros packed a thousandfold.

    Every process of the tests makes them, so one megabyte is packed, once, and repeated.
    """
    count = unpacked // MEGABYTE
    # The checksum that ends a stream of zlib is, for zeros, how many there are.
    checksum = count * MEGABYTE % 65_521 << 16 | 1
    return b"\x78\xda" + packed_megabyte() * count + b"\x03\x00" + checksum.to_bytes(4, "big")


@cache
def packed_megabyte() -> bytes:
    """Return a megabyte of zeros, packed so that it can stand behind any other."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)


def box(kind: bytes, *content: bytes, length: int | None = None) -> bytes:
    """Return a box of an MP4; `length` is what it claims to have."""
    body = b"".join(content)
    return (len(body) + 8 if length is None else length).to_bytes(4, "big") + kind + body


def nested(kind: bytes, depth: int) -> bytes:
    """Return boxes within boxes."""
    content = b""
    for _ in range(depth):
        content = box(kind, content)
    return content


def changed(content: bytes, name: bytes, at: int, new: bytes) -> bytes:
    """Return an MP4 with other bytes at a distance behind the name of its first such box."""
    place = content.index(name) + 4 + at
    return content[:place] + new + content[place + len(new) :]


def animation(frames: int) -> bytes:
    """Return a WebP of so many frames of one pixel each."""
    file = BytesIO()
    pictures = [Image.new("RGB", (8, 8), (index % 256, index // 256, 0)) for index in range(frames)]
    pictures[0].save(file, "WEBP", save_all=True, append_images=pictures[1:], lossless=True, method=0)
    return file.getvalue()


_MP4 = media_files.mp4_bytes()
_WEBM = media_files.webm_bytes()
_FTYP = box(b"ftyp", b"isom\0\0\2\0isom")

# What nobody may take, by what it is.
REFUSED = {
    "html": HTML,
    "svg": SVG,
    "playlist": PLAYLIST,
    "concat script": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "gif and script": b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)",
    "pdf and png": b"%PDF-1.7\n" + media_files.png_bytes(),
    "zip": b"PK\3\4" + bytes(100),
    "jpeg without an end": media_files.jpeg_bytes(400, 300)[:-200],
    "png of 30000 pixels": png(30_000, 30_000),
    "png of 2 billion pixels": png(2**31 - 1, 2**31 - 1, packed=b"x"),
    "png without sides": png(0, 0, packed=b"x"),
    "png of 20000 pixels unpacked": png(20_000, 20_000, packed=bomb(400 * 1024 * 1024)),
    "webp of 16383 pixels": b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xfe\x3f\0" * 2 + bytes(8),
    "box of 4 GB": _FTYP + box(b"moov", bytes(40), length=BILLION),
    "box of 2^63 bytes": _FTYP + b"\0\0\0\1moov" + b"\x7f" + b"\xff" * 7 + bytes(40),
    "boxes in boxes": _FTYP + box(b"moov", nested(b"trak", 20_000)),
    "billion samples": changed(_MP4, b"stsz", 8, b"\xff\xff\xff\xff"),
    "only a playlist in a box": _FTYP + box(b"mdat", PLAYLIST),
    "ebml of endless length": b"\x1a\x45\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xff\x42\x82\x84webm" + bytes(99),
    "webm of odd lengths": _WEBM[:60] + b"\x00" * 40 + _WEBM[100:300],
}
# What is a picture or video and more than that: kept as what it is and nothing else.
HARMLESS = {
    "jpeg and html": media_files.jpeg_bytes()[:-2] + b"\xff\xfe\0\x38" + HTML[:54] + b"\xff\xd9",
    "jpeg before html": media_files.jpeg_bytes() + HTML,
    "png before a zip": media_files.png_bytes() + b"PK\3\4" + bytes(100),
    "png with a packed text of 64 MB": png(
        8, 8, extra=chunk(b"zTXt", b"Comment\0\0" + bomb(64 * 1024 * 1024))
    ),
    "webp of 2000 frames": animation(2000),
    "webp before svg": media_files.webp_bytes() + SVG,
}
# What may be refused or taken, whichever the decoders make of it.
EITHER = {
    "billion chunks": changed(_MP4, b"stco", 4, b"\xff\xff\xff\xff"),
    "png with a packed profile of 64 MB": png(
        8, 8, extra=chunk(b"iCCP", b"profile\0\0" + bomb(64 * 1024 * 1024))
    ),
    "png more packed than its sides": png(64, 64, packed=bomb(256 * 1024 * 1024)),
    "time scale of nothing": changed(_MP4, b"mdhd", 12, bytes(4)),
    "negative time scale": changed(_MP4, b"mdhd", 12, b"\xff\xff\xff\xff"),
    "sides of 2^31": changed(_MP4, b"tkhd", 76, b"\x7f\xff\xff\xff\x7f\xff\xff\xff"),
    "endless length": changed(_MP4, b"mdhd", 16, b"\xff\xff\xff\xff"),
    "samples of 2 GB": changed(_MP4, b"stsz", 4, b"\x7f\xff\xff\xff"),
}
NAMES = [
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    '"><script>alert(1)</script>.png',
    "photo.png\r\nSet-Cookie: a=b",
    "photo\0.php",
    "gpj.\u202eexe.png",
    "a" * 300 + ".png",
    "CON.png",
    "NUL",
    ".",
    "  ",
    "-rf.png",
]
