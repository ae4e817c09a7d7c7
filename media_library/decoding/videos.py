"""Looking at a video and drawing its poster; runs in a decoding child alone."""

from typing import BinaryIO

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from media_library.containers import ends_early
from media_library.decoding.answers import Found, Problem, Refused
from media_library.decoding.images import THUMBNAIL_QUALITY, small_webp, to_webp
from media_library.decoding.limits import MAX_PIXELS, THUMBNAIL_MAX

# An HLS playlist named .mp4 must not be opened: it would have this machine fetch what it names.
FORMAT_WHITELIST = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"


def look(file: BinaryIO, format_id: str, size: int) -> Found | Refused:
    """Return what is in the video of `size` bytes: its pixels and length, and a poster, upright."""
    if ends_early(file, format_id, size):
        return Refused(Problem.BROKEN)
    try:
        # Handed over as an open file, never by name: nothing else can be reached from inside the file.
        with av.open(file, "r", options={"format_whitelist": FORMAT_WHITELIST}) as container:
            return _look_into(container)
    except (MemoryError, PermissionError):
        raise
    except (av.FFmpegError, ArithmeticError, ValueError, IndexError, EOFError):
        return Refused(Problem.BROKEN)


def _look_into(container: InputContainer) -> Found | Refused:
    # A song's cover is a video track of one picture.
    tracks = [track for track in container.streams.video if not track.disposition & Disposition.attached_pic]
    if not tracks:
        return Refused(Problem.NO_PICTURE)
    track = tracks[0]
    if track.width * track.height > MAX_PIXELS:
        return Refused(Problem.TOO_MANY_PIXELS, track.width, track.height)
    # A 4K frame takes 12 MB. One thread, because each more would hold frames of its own; and key frames only,
    # because for the others the decoder keeps the frames that they are made from.
    track.codec_context.thread_count = 1
    track.codec_context.skip_frame = "NONKEY"
    frame = next(container.decode(track), None)
    if frame is None:
        return Refused(Problem.BROKEN)
    width, height = frame.width, frame.height
    if width * height > MAX_PIXELS:
        return Refused(Problem.TOO_MANY_PIXELS, width, height)
    # FFmpeg counts the turn that shows the frame upright counter-clockwise.
    rotation = -round(frame.rotation / 90) * 90 % 360
    picture = _poster(frame, rotation)
    del frame
    duration = _duration(container, track)
    if duration <= 0:
        return Refused(Problem.NO_LENGTH)
    # First frames are often black.
    later = _frame_near(container, track, duration / 10)
    if later is not None and later.width * later.height <= MAX_PIXELS:
        picture = _poster(later, rotation)
    if rotation in (90, 270):
        width, height = height, width
    return Found(
        width,
        height,
        rotation,
        to_webp(picture, THUMBNAIL_QUALITY),
        small_webp(picture),
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
    except (MemoryError, PermissionError):
        raise
    except (av.FFmpegError, OverflowError):
        return None


def _poster(frame: VideoFrame, rotation: int) -> Image.Image:
    scale = min(1.0, THUMBNAIL_MAX / max(frame.width, frame.height))
    # Scaled before it becomes RGB, so that an 8K frame is never held twice.
    small = frame.reformat(
        width=max(1, round(frame.width * scale)),
        height=max(1, round(frame.height * scale)),
        format="rgb24",
        # A child can start no thread.
        threads=1,
    )
    return small.to_image().rotate(-rotation, expand=True) if rotation else small.to_image()
