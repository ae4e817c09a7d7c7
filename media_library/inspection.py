"""Checks on receipt, by content: what a file is, and whether PowerPost would take it.

Limits: page "Upload Media", Supported Formats, by way of the catalog. The bound on pixels is ours: a few
kilobytes can unpack into gigabytes.
"""

import threading
from dataclasses import dataclass
from typing import BinaryIO

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image, ImageOps

from media_library.containers import UnsupportedFormat, ends_early, read_format
from media_library.sizes import size_in_words
from media_library.thumbnails import THUMBNAIL_MAX, reduced
from powerpost import catalog
from powerpost.catalog import MediaFormat, MediaType

MAX_PIXELS = 50_000_000
# An HLS playlist named .mp4 must not be opened: it would make this server fetch what it names.
FORMAT_WHITELIST = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"
# EXIF's orientation (its values 5 to 8 swap the sides) as clockwise degrees; mirrored ones like their pair.
_EXIF_ORIENTATION = 0x0112
_EXIF_DEGREES = {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}
# A large PNG takes 200 MB while it is decoded; so no more than this many at a time in one process.
_decoding = threading.BoundedSemaphore(2)


class Rejected(Exception):
    """A file cannot be taken; the text says what was found and what the limit is."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in a file: pixels as shown (after rotation), degrees clockwise, seconds."""

    media_format: MediaFormat
    width: int
    height: int
    rotation: int
    picture: Image.Image  # upright and small: the thumbnail, or a video's poster
    duration: float | None = None
    has_audio: bool | None = None

    @property
    def type(self) -> MediaType:
        """Image or video."""
        return self.media_format.type


def inspect(file: BinaryIO, size: int, expected_type: MediaType | None = None) -> Inspection:
    """Return what a file of `size` bytes is; raises Rejected when it cannot be used.

    Decodes it, so a file that passes is one that can be shown. Leaves the file at its beginning.
    """
    media_format = check_format_and_size(file, size)
    if expected_type is not None and media_format.type is not expected_type:
        wanted = "an image" if expected_type is MediaType.IMAGE else "a video"
        raise Rejected(f"This file is in the format {media_format.name}, but {wanted} was expected.")
    with _decoding:
        if media_format.type is MediaType.IMAGE:
            inspection = _inspect_image(file, media_format)
        else:
            inspection = _inspect_video(file, media_format, size)
    file.seek(0)
    return inspection


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


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise Rejected(
            f"This picture is {width} × {height} pixels; "
            f"it can have up to {MAX_PIXELS // 1_000_000} megapixels."
        )


def _broken(media_format: MediaFormat) -> Rejected:
    return Rejected(
        f"This {media_format.name} is broken or incomplete: it cannot be decoded. "
        "Try to open it on your own device, or export it once more."
    )


def _inspect_image(file: BinaryIO, media_format: MediaFormat) -> Inspection:
    try:
        with Image.open(file, formats=[media_format.name.upper()]) as image:
            width, height = image.size
            _check_pixels(width, height)
            orientation = image.getexif().get(_EXIF_ORIENTATION, 1)
            # Reads all of a JPEG but unpacks it at an eighth to a whole of its size; others ignore it.
            image.draft("RGB", (2 * THUMBNAIL_MAX, 2 * THUMBNAIL_MAX))
            image.load()
            picture = ImageOps.exif_transpose(reduced(image)) if orientation != 1 else reduced(image.copy())
    except Rejected:
        raise
    except Image.DecompressionBombError:
        raise Rejected(
            f"This picture is far larger than the {MAX_PIXELS // 1_000_000} megapixels that are allowed."
        ) from None
    except Exception:
        # Decoders meet a broken file with a dozen kinds of exception; all of them mean the same.
        raise _broken(media_format) from None
    if orientation in (5, 6, 7, 8):
        width, height = height, width
    return Inspection(media_format, width, height, _EXIF_DEGREES.get(orientation, 0), picture)


def _inspect_video(file: BinaryIO, media_format: MediaFormat, size: int) -> Inspection:
    if ends_early(file, media_format.id, size):
        raise _broken(media_format)
    try:
        # Handed over as an open file, never by name: nothing else can be reached from inside the file.
        with av.open(file, "r", options={"format_whitelist": FORMAT_WHITELIST}) as container:
            return _inspect_container(container, media_format)
    except (av.FFmpegError, ValueError, IndexError, EOFError):
        raise _broken(media_format) from None


def _inspect_container(container: InputContainer, media_format: MediaFormat) -> Inspection:
    # A song's cover is a video track of one picture.
    tracks = [track for track in container.streams.video if not track.disposition & Disposition.attached_pic]
    if not tracks:
        raise Rejected(f"This {media_format.name} has sound but no picture; choose a video.")
    track = tracks[0]
    _check_pixels(track.width, track.height)
    # A 4K frame takes 12 MB. One thread, because each more would hold frames of its own; and key frames only,
    # because for the others the decoder keeps the frames that they are made from.
    track.codec_context.thread_count = 1
    track.codec_context.skip_frame = "NONKEY"
    frame = next(container.decode(track), None)
    if frame is None:
        raise _broken(media_format)
    width, height = frame.width, frame.height
    _check_pixels(width, height)
    # FFmpeg counts the turn that shows the frame upright counter-clockwise.
    rotation = -frame.rotation % 360
    picture = _poster(frame, rotation)
    del frame
    duration = _duration(container, track)
    if duration <= 0:
        raise Rejected(f"This {media_format.name} has no length: there is nothing to play in it.")
    # First frames are often black.
    later = _frame_near(container, track, duration / 10)
    if rotation in (90, 270):
        width, height = height, width
    return Inspection(
        media_format,
        width,
        height,
        rotation,
        _poster(later, rotation) if later else picture,
        duration=duration,
        has_audio=bool(container.streams.audio),
    )


def _duration(container: InputContainer, track: VideoStream) -> float:
    """Return the length in seconds; reads the whole file where nothing in it says (browser recordings)."""
    if track.duration and track.time_base:
        return float(track.duration * track.time_base)
    if container.duration:
        return container.duration / av.time_base
    end = 0.0
    container.seek(0)
    for packet in container.demux(track):
        if packet.pts is not None and packet.time_base:
            end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return end


def _frame_near(container: InputContainer, track: VideoStream, seconds: float) -> VideoFrame | None:
    """Return the last key frame before this time, or None when there is none."""
    try:
        container.seek(round(seconds * av.time_base), backward=True)
        return next(container.decode(track), None)
    except av.FFmpegError:
        return None


def _poster(frame: VideoFrame, rotation: int) -> Image.Image:
    scale = min(1.0, THUMBNAIL_MAX / max(frame.width, frame.height))
    # Scaled before it becomes RGB, so that an 8K frame is never held twice.
    small = frame.reformat(
        width=max(1, round(frame.width * scale)), height=max(1, round(frame.height * scale)), format="rgb24"
    )
    return small.to_image().rotate(-rotation, expand=True) if rotation else small.to_image()
