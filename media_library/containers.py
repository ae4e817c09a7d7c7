"""What a file is by its first bytes, whatever its name: one of PowerPost's formats or something else.

Written out rather than asked of a library, because the libraries that decode would also open formats that
PowerPost does not take, and treat MP4 and MOV, or WebM and Matroska, as one.
"""

from typing import BinaryIO

# Enough for every signature below and for the EBML header of a WebM.
HEAD_SIZE = 4096

_UNSUPPORTED = (
    (b"GIF8", "a GIF"),
    (b"BM", "a BMP image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"%PDF", "a PDF"),
    (b"PK\3\4", "a ZIP archive or an office document"),
    (b"ID3", "an MP3"),
    (b"OggS", "an Ogg file"),
    (b"FLV", "a Flash video"),
    (b"\x30\x26\xb2\x75", "a Windows Media file"),
    (b"#EXTM3U", "a playlist"),
)
_BRANDS = {
    b"heic": "an HEIC photo",
    b"heix": "an HEIC photo",
    b"mif1": "an HEIF photo",
    b"msf1": "an HEIF photo",
    b"avif": "an AVIF image",
    b"avis": "an AVIF image",
}
# The first box of a QuickTime file from before the `ftyp` box was invented.
_OLD_QUICKTIME_BOXES = {b"moov", b"mdat", b"wide", b"pnot"}


class UnsupportedFormat(Exception):
    """The file is not of a format that PowerPost takes; the text says what it is, as in "a GIF"."""


def read_format(file: BinaryIO) -> str:
    """Return the key of the catalog's MEDIA_FORMATS that the file's first bytes stand for.

    Raises UnsupportedFormat. Leaves the file at its beginning.
    """
    file.seek(0)
    head = file.read(HEAD_SIZE)
    file.seek(0)
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF":
        return _format_of_riff(head)
    if head[4:8] == b"ftyp":
        return _format_of_brand(head[8:12])
    if head[4:8] in _OLD_QUICKTIME_BOXES:
        return "mov"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return _format_of_ebml(head)
    raise UnsupportedFormat(_describe(head))


def ends_early(file: BinaryIO, format_id: str, size: int) -> bool:
    """Return whether a video of `size` bytes announces more bytes than it has: a broken copy or upload.

    Decoding its beginning would not notice. Leaves the file at its beginning.
    """
    try:
        return _matroska_end(file) > size if format_id == "webm" else _boxes_end(file, size) > size
    finally:
        file.seek(0)


def _format_of_riff(head: bytes) -> str:
    kind = head[8:12]
    if kind == b"WEBP":
        return "webp"
    raise UnsupportedFormat({b"AVI ": "an AVI video", b"WAVE": "a WAV recording"}.get(kind, "a RIFF file"))


def _format_of_brand(brand: bytes) -> str:
    """Return MP4 or MOV by the major brand of the `ftyp` box (ISO/IEC 14496-12; QuickTime's is "qt  ")."""
    if brand in _BRANDS:
        raise UnsupportedFormat(_BRANDS[brand])
    if brand.startswith((b"3gp", b"3g2")):
        raise UnsupportedFormat("a 3GP video")
    return "mov" if brand == b"qt  " else "mp4"


def _format_of_ebml(head: bytes) -> str:
    """Return WebM by the DocType (element 0x4282) of the EBML header; a general Matroska is not one."""
    at = head.find(b"\x42\x82")
    length = head[at + 2] & 0x7F if 0 <= at < len(head) - 2 else 0
    if head[at + 3 : at + 3 + length].rstrip(b"\0") == b"webm":
        return "webm"
    raise UnsupportedFormat("a Matroska video")


def _describe(head: bytes) -> str:
    for signature, description in _UNSUPPORTED:
        if head.startswith(signature):
            return description
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")):
        return "an HTML page"
    if text.startswith(b"<svg") or (text.startswith(b"<?xml") and b"<svg" in text):
        return "an SVG drawing"
    try:
        head.decode()
    except UnicodeDecodeError:
        return "not an image or video"
    return "not an image or video" if b"\0" in head else "a text file"


def _boxes_end(file: BinaryIO, size: int) -> int:
    """Return where the last of the top-level boxes of an MP4 or MOV says it ends, in bytes."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        header = file.read(16)
        length = int.from_bytes(header[:4], "big")
        if length == 0:  # to the end of the file
            return size
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        if length < 8:  # not a box: what follows is padding, which players pass over
            return at
        at += length
    return at


def _matroska_end(file: BinaryIO) -> int:
    """Return where the segment of a WebM says it ends, in bytes; 0 when it is of unknown size."""
    file.seek(0)
    head = file.read(HEAD_SIZE)
    header_size, header_start = _ebml_size(head, 4)
    segment = (header_start or 0) + (header_size or 0)
    if head[segment : segment + 4] != b"\x18\x53\x80\x67":
        return 0
    segment_size, segment_start = _ebml_size(head, segment + 4)
    return segment_start + segment_size if segment_size is not None else 0


def _ebml_size(data: bytes, at: int) -> tuple[int | None, int]:
    """Return a size of EBML's variable length (None: unknown) and where the content begins."""
    if at >= len(data) or data[at] == 0:
        return None, at
    width = 9 - data[at].bit_length()
    value = int.from_bytes(data[at : at + width], "big") & ((1 << 7 * width) - 1)
    return (None if value == (1 << 7 * width) - 1 else value), at + width
