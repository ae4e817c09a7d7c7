"""Tells what an uploaded file really is, by its content: format, pixel size, length."""

from dataclasses import dataclass
from pathlib import Path

import av
from PIL import Image

from powerpost.catalog import MEDIA_FORMATS, MediaFormat

# Beyond this many pixels a picture is judged by its headers and checksums alone, to keep memory flat.
DECODED_PIXELS_MAX = 8_000_000
PILLOW_FORMATS: dict[str, str] = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"
# Files in an MP4 box structure that are pictures or sound, or 3GP, which the page does not list.
FOREIGN_BRANDS = (
    b"heic",
    b"heix",
    b"hevc",
    b"mif1",
    b"msf1",
    b"avif",
    b"avis",
    b"M4A ",
    b"M4B ",
    b"3gp",
    b"3g2",
)
SUPPORTED = ", ".join(entry.name for entry in MEDIA_FORMATS.values())


class NotSupported(ValueError):
    """The file is none of the formats PowerPost takes, or broken; the message says which."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a file is: sizes in pixels, `duration` in seconds (0 for images)."""

    format: MediaFormat
    width: int
    height: int
    duration: float = 0


def inspect(path: Path) -> Findings:
    """Return what the file at `path` is; raises NotSupported when PowerPost would not take it."""
    with path.open("rb") as file:
        start = file.read(4096)
    format_id = sniff(start)
    if format_id is None:
        raise NotSupported(f"must be one of {SUPPORTED}")
    media_format = MEDIA_FORMATS[format_id]
    try:
        return (
            _inspect_image(path, media_format)
            if format_id in PILLOW_FORMATS
            else _inspect_video(path, media_format)
        )
    except (OSError, ValueError, SyntaxError, av.FFmpegError, Image.DecompressionBombError) as error:
        raise NotSupported(f"is a broken {media_format.name} file") from error


def sniff(start: bytes) -> str | None:
    """Return the id of the format that a file beginning with `start` claims, or None."""
    if start.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "webp"
    if start.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm" if b"webm" in start[:64] else None
    if start[4:8] == b"ftyp":
        brand = start[8:12]
        if brand.startswith(FOREIGN_BRANDS):
            return None
        return "mov" if brand == b"qt  " else "mp4"
    # QuickTime files from before the ftyp box begin with their data.
    if start[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"):
        return "mov"
    return None


def _inspect_image(path: Path, media_format: MediaFormat) -> Findings:
    formats = [PILLOW_FORMATS[media_format.id]]
    with Image.open(path, formats=formats) as image:
        width, height = image.size
        image.verify()
    with Image.open(path, formats=formats) as image:
        # A JPEG is read at an eighth of its size, which still goes through the whole file.
        image.draft("RGB", (1, 1))
        if image.width * image.height <= DECODED_PIXELS_MAX:
            image.load()
    return Findings(media_format, width, height)


def _inspect_video(path: Path, media_format: MediaFormat) -> Findings:
    # The list keeps out playlists, which would make the probe open other files.
    with av.open(str(path), options={"format_whitelist": CONTAINERS}) as container:
        if not container.streams.video:
            raise ValueError("no video stream")
        stream = container.streams.video[0]
        next(container.decode(stream))
        duration = container.duration / av.time_base if container.duration else 0.0
        width, height = stream.codec_context.width, stream.codec_context.height
    if not width or not height or duration <= 0:
        raise ValueError("no picture or no length")
    return Findings(media_format, width, height, duration)
