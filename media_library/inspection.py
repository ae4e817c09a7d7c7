"""Checks on receipt, by content: what a file is, and whether PowerPost would take it.

Limits: page "Upload Media", Supported Formats, by way of the catalog. The bound on pixels is ours: a few
kilobytes can unpack into gigabytes. Nothing is decoded here: see decoding/.
"""

from dataclasses import dataclass
from typing import BinaryIO

from media_library.containers import UnsupportedFormat, read_format
from media_library.decoding import client
from media_library.decoding.answers import Problem, Refused, Request
from media_library.decoding.limits import MAX_PIXELS
from media_library.sizes import size_in_words
from powerpost import catalog
from powerpost.catalog import MediaFormat, MediaType


class Rejected(Exception):
    """A file cannot be taken; the text says what was found and what the limit is."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in a file: pixels as shown (after rotation), degrees clockwise, seconds."""

    media_format: MediaFormat
    width: int
    height: int
    rotation: int
    thumbnail: bytes  # WebP, upright and small: also a video's poster
    small: bytes  # the same with fewer pixels
    display: bytes = b""  # WebP, upright, for pages; images only
    duration: float | None = None
    has_audio: bool | None = None

    @property
    def type(self) -> MediaType:
        """Image or video."""
        return self.media_format.type


def inspect(file: BinaryIO, size: int, expected_type: MediaType | None = None) -> Inspection:
    """Return what a file of `size` bytes is; raises Rejected when it cannot be used.

    Has it decoded, so a file that passes is one that can be shown. Leaves the file at its beginning. Raises
    decoding.client.DecoderUnavailable when this server cannot have that done.
    """
    media_format = check_format_and_size(file, size)
    if expected_type is not None and media_format.type is not expected_type:
        wanted = "an image" if expected_type is MediaType.IMAGE else "a video"
        raise Rejected(f"This file is in the format {media_format.name}, but {wanted} was expected.")
    answer = client.look(file, Request(media_format.id, media_format.type is MediaType.VIDEO, size))
    file.seek(0)
    if isinstance(answer, Refused):
        raise _rejection(media_format, answer)
    return Inspection(
        media_format,
        answer.width,
        answer.height,
        answer.rotation,
        answer.thumbnail,
        answer.small,
        answer.display,
        answer.duration,
        answer.has_audio,
    )


def check_format_and_size(file: BinaryIO, size: int) -> MediaFormat:
    """Return the format by the first bytes; raises Rejected for another format or more bytes than allowed."""
    if size == 0:
        raise Rejected("This file is empty. Choose it again, or export it once more.")
    try:
        media_format = catalog.MEDIA_FORMATS[read_format(file)]
    except UnsupportedFormat as error:
        raise Rejected(f"This is {error}; PowerPost takes {supported_formats()}.") from None
    if size > media_format.max_size:
        raise Rejected(
            f"This {media_format.name} is {size_in_words(size, round_up=True)}; "
            f"{media_format.type.value}s can be up to {size_in_words(media_format.max_size)}."
        )
    return media_format


def supported_formats() -> str:
    """Return the formats that PowerPost takes, as part of a sentence."""
    return " and ".join(f"{_names_of(kind)} {kind.value}s" for kind in MediaType)


def _names_of(kind: MediaType) -> str:
    names = [entry.name for entry in catalog.MEDIA_FORMATS.values() if entry.type is kind]
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _rejection(media_format: MediaFormat, refused: Refused) -> Rejected:
    """Return the sentence; none of its words come from the child."""
    name = media_format.name
    match refused.problem:
        case Problem.TOO_MANY_PIXELS:
            return Rejected(
                f"This picture is {refused.width} × {refused.height} pixels; "
                f"it can have up to {MAX_PIXELS // 1_000_000} megapixels."
            )
        case Problem.NO_PICTURE:
            return Rejected(f"This {name} has sound but no picture; choose a video.")
        case Problem.NO_LENGTH:
            return Rejected(f"This {name} has no length: there is nothing to play in it.")
        case Problem.TOO_COMPLICATED:
            return Rejected(
                f"This {name} is too large or too complicated to unpack safely. Export it once more with the "
                "usual settings, or smaller."
            )
        case _:
            return Rejected(
                f"This {name} is broken or incomplete: it cannot be decoded. "
                "Try to open it on your own device, or export it once more."
            )
