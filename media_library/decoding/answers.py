"""What goes between the library and a decoding child, which its file may have taken over."""

import json
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

# Before the answer: the program has the file, or cannot fork a child for it.
TAKEN, FAILED = b"T", b"F"
# Bytes. A page's picture of 2048 pixels has a few hundred kilobytes; noise at this size has four megabytes.
HEADER_MAX = 4096
THUMBNAIL_MAX_BYTES = 2 * 1024 * 1024
DISPLAY_MAX_BYTES = 16 * 1024 * 1024
ANSWER_MAX = 4 + HEADER_MAX + 2 * THUMBNAIL_MAX_BYTES + DISPLAY_MAX_BYTES
# What is said of a defect, in characters: for the log.
SAID_MAX = 1000
_SIDE_MAX = 1_000_000
_SECONDS_MAX = 1e9


class Problem(StrEnum):
    """Why a file cannot be used; `inspection.py` has the sentences."""

    BROKEN = "broken"
    TOO_MANY_PIXELS = "too many pixels"
    NO_PICTURE = "no picture"
    NO_LENGTH = "no length"
    TOO_COMPLICATED = "too complicated"
    # Of ours, not of the file: `said` is for the log.
    DEFECT = "defect"


@dataclass(frozen=True, slots=True)
class Request:
    """What a child is to look at: a key of the catalog's MEDIA_FORMATS, whether a video, and its bytes."""

    format_id: str
    is_video: bool
    size: int

    def packed(self) -> bytes:
        """Return it as one line."""
        return json.dumps([self.format_id, self.is_video, self.size]).encode() + b"\n"

    @classmethod
    def unpacked(cls, line: bytes) -> "Request":
        """Return what packed() packed."""
        format_id, is_video, size = json.loads(line)
        return cls(format_id, is_video, size)


@dataclass(frozen=True, slots=True)
class Found:
    """What a child saw: pixels as shown (after rotation), degrees clockwise, seconds, and WebP pictures."""

    width: int
    height: int
    rotation: int
    thumbnail: bytes
    small: bytes
    display: bytes = b""  # images only
    duration: float | None = None
    has_audio: bool | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a file cannot be used, with its pixels where they are the reason."""

    problem: Problem
    width: int = 0
    height: int = 0
    said: str = ""


class Garbled(Exception):
    """The answer is not one that a child of ours gives."""


def packed(answer: Found | Refused) -> bytes:
    """Return the answer as bytes: the length of a JSON object, the object, the pictures."""
    header = {entry.name: getattr(answer, entry.name) for entry in fields(answer)}
    pictures = b""
    if isinstance(answer, Found):
        pictures = answer.thumbnail + answer.small + answer.display
        header |= {name: len(getattr(answer, name)) for name in ("thumbnail", "small", "display")}
    encoded = json.dumps(header).encode()
    return len(encoded).to_bytes(4, "big") + encoded + pictures


def unpacked(data: bytes) -> Found | Refused:
    """Return the answer; raises Garbled for everything but what packed() returns within the bounds."""
    length = int.from_bytes(data[:4], "big")
    if len(data) < 4 or not 2 <= length <= HEADER_MAX or len(data) < 4 + length:
        raise Garbled("no header")
    try:
        header = json.loads(data[4 : 4 + length])
    except (ValueError, RecursionError):
        raise Garbled("no JSON") from None
    if not isinstance(header, dict):
        raise Garbled("no object")
    pictures = data[4 + length :]
    if "problem" in header:
        return _refused(header, pictures)
    return _found(header, pictures)


def _refused(header: dict[str, Any], pictures: bytes) -> Refused:
    if set(header) != {"problem", "width", "height", "said"} or pictures:
        raise Garbled("another object")
    problem, said = header["problem"], header["said"]
    if problem not in {entry.value for entry in Problem} or not isinstance(said, str) or len(said) > SAID_MAX:
        raise Garbled("another problem")
    # A header may claim more pixels than a file could ever have.
    width, height = (_whole(header[side], 0, 2**63) for side in ("width", "height"))
    return Refused(Problem(problem), width, height, said)


def _found(header: dict[str, Any], pictures: bytes) -> Found:
    if set(header) != {entry.name for entry in fields(Found)}:
        raise Garbled("another object")
    thumbnail_size, small_size = (
        _whole(header[name], 1, THUMBNAIL_MAX_BYTES) for name in ("thumbnail", "small")
    )
    display_size = _whole(header["display"], 0, DISPLAY_MAX_BYTES)
    display_at = thumbnail_size + small_size
    if len(pictures) != display_at + display_size:
        raise Garbled("other sizes")
    duration, has_audio = header["duration"], header["has_audio"]
    if duration is not None and not (isinstance(duration, float | int) and 0 < duration < _SECONDS_MAX):
        raise Garbled("no length")
    if has_audio is not None and not isinstance(has_audio, bool):
        raise Garbled("no answer about sound")
    rotation = header["rotation"]
    if rotation not in (0, 90, 180, 270):
        raise Garbled("no rotation")
    return Found(
        _whole(header["width"], 1, _SIDE_MAX),
        _whole(header["height"], 1, _SIDE_MAX),
        int(rotation),
        _picture(pictures[:thumbnail_size]),
        _picture(pictures[thumbnail_size:display_at]),
        _picture(pictures[display_at:]) if display_size else b"",
        None if duration is None else float(duration),
        has_audio,
    )


def _whole(value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Garbled("no such number")
    return value


def _picture(content: bytes) -> bytes:
    """Return a WebP file that ends where it says."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise Garbled("no WebP")
    if int.from_bytes(content[4:8], "little") + 8 != len(content):
        raise Garbled("more than a WebP")
    return content
