"""Tiny real media files for tests, as bytes: made by Pillow and PyAV, never fixtures on disk.

Every builder draws in `color`, so two files with different colours have different bytes. The same file is
made once in a process.
"""

import math
from array import array
from fractions import Fraction
from functools import lru_cache
from io import BytesIO

import av
from PIL import Image, ImageDraw

Color = str | tuple[int, int, int]

AUDIO_RATE = 48_000


def picture(width: int, height: int, color: Color) -> Image.Image:
    """Return a picture of two areas, so that a thumbnail of it is not one flat colour."""
    image = Image.new("RGB", (width, height), color)
    ImageDraw.Draw(image).rectangle((0, 0, width // 3, height // 3), fill=(250, 250, 250))
    return image


@lru_cache(128)
def image_bytes(
    image_format: str, width: int = 64, height: int = 48, color: Color = "teal", exif_orientation: int = 1
) -> bytes:
    """Return an image file; an `exif_orientation` of 6 or 8 is a photo taken upright."""
    file = BytesIO()
    exif = Image.Exif()
    if exif_orientation != 1:
        exif[0x0112] = exif_orientation
    picture(width, height, color).save(file, image_format, exif=exif)
    return file.getvalue()


def jpeg_bytes(width: int = 64, height: int = 48, color: Color = "teal", exif_orientation: int = 1) -> bytes:
    """Return a JPEG of this size in pixels."""
    return image_bytes("JPEG", width, height, color, exif_orientation)


def png_bytes(width: int = 64, height: int = 48, color: Color = "teal") -> bytes:
    """Return a PNG of this size in pixels."""
    return image_bytes("PNG", width, height, color)


def webp_bytes(width: int = 64, height: int = 48, color: Color = "teal") -> bytes:
    """Return a WebP of this size in pixels."""
    return image_bytes("WEBP", width, height, color)


def gif_bytes(width: int = 64, height: int = 48, color: Color = "teal") -> bytes:
    """Return a GIF: a real picture that PowerPost does not take."""
    return image_bytes("GIF", width, height, color)


def quiet_tone(seconds: float) -> av.AudioFrame:
    """Return a quiet 440 Hz tone as one frame of sound; the encoder cuts it into its own frames."""
    count = round(seconds * AUDIO_RATE)
    samples = array("f", (0.1 * math.sin(2 * math.pi * 440 * index / AUDIO_RATE) for index in range(count)))
    frame = av.AudioFrame(format="fltp", layout="mono", samples=count)
    # A plane may be longer than its samples: the library aligns it.
    frame.planes[0].update(samples.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
    frame.sample_rate, frame.pts, frame.time_base = AUDIO_RATE, 0, Fraction(1, AUDIO_RATE)
    return frame


@lru_cache(128)
def video_bytes(
    container: str,
    codec: str,
    audio_codec: str,
    *,
    seconds: float = 1,
    width: int = 64,
    height: int = 64,
    audio: bool = False,
    fps: int = 8,
    color: Color = "teal",
) -> bytes:
    """Return a playable video, with an audio track (a quiet tone) when `audio` is set."""
    file = BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=fps)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        sound = output.add_stream(audio_codec, rate=AUDIO_RATE) if audio else None
        if sound is not None:
            sound.layout = "mono"
        frame_count = max(1, round(seconds * fps))
        image = picture(width, height, color)
        for index in range(frame_count):
            ImageDraw.Draw(image).line((index % width, 0, index % width, height), fill=(20, 20, 20))
            frame = av.VideoFrame.from_image(image)
            frame.pts, frame.time_base = index, Fraction(1, fps)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
        if sound is not None:
            samples = quiet_tone(seconds)
            output.mux(sound.encode(samples))
            output.mux(sound.encode(None))
    return file.getvalue()


def mp4_bytes(
    seconds: float = 1,
    width: int = 64,
    height: int = 64,
    audio: bool = False,
    fps: int = 8,
    color: Color = "teal",
) -> bytes:
    """Return an MP4 (H.264, AAC)."""
    return video_bytes(
        "mp4",
        "libx264",
        "aac",
        seconds=seconds,
        width=width,
        height=height,
        audio=audio,
        fps=fps,
        color=color,
    )


def mov_bytes(
    seconds: float = 1,
    width: int = 64,
    height: int = 64,
    audio: bool = False,
    fps: int = 8,
    color: Color = "teal",
) -> bytes:
    """Return a QuickTime file (H.264, AAC)."""
    return video_bytes(
        "mov",
        "libx264",
        "aac",
        seconds=seconds,
        width=width,
        height=height,
        audio=audio,
        fps=fps,
        color=color,
    )


def webm_bytes(
    seconds: float = 1,
    width: int = 64,
    height: int = 64,
    audio: bool = False,
    fps: int = 8,
    color: Color = "teal",
) -> bytes:
    """Return a WebM (VP8, Opus)."""
    return video_bytes(
        "webm",
        "libvpx",
        "libopus",
        seconds=seconds,
        width=width,
        height=height,
        audio=audio,
        fps=fps,
        color=color,
    )
