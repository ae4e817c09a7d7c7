"""Shoots films: a slow move over a drawn landscape or a given image, as H.264 in MP4, with or without sound.

Frames never exist as RGB: the background is turned into the planes of a video frame once, and each frame is
a window into them. That keeps ten seconds of Full HD within a few seconds of one core.
"""

import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image, ImageDraw, ImageOps

from powerpost.sandbox import pictures
from powerpost.sandbox.lettering import MARK_COLOUR, write_mark, write_prompt

SAMPLE_RATE = 48_000
SOUND_CHUNK = 1024
POSTER_PIXELS = 960
# How much larger than the frame the background is: the room for the camera to move in.
ROOM = 1.12
# RGB to Y, Cb and Cr of limited range, as HD video has them (BT.709).
TO_PLANES = (
    *(0.1826, 0.6142, 0.0620, 16.0),
    *(-0.1006, -0.3386, 0.4392, 128.0),
    *(0.4392, -0.3989, -0.0403, 128.0),
)
BT709 = 1
# A short, fast encode: few buffers, no look-ahead, one thread.
ENCODER = {"preset": "ultrafast", "crf": "26", "threads": "1", "rc-lookahead": "0"}


@dataclass(frozen=True, slots=True)
class Film:
    """What to shoot: sizes in pixels, `duration` in seconds; `source` is the image to move over, if any."""

    prompt: str
    width: int
    height: int
    duration: int
    has_audio: bool
    frame_rate: int
    variation: str = ""
    source: Path | None = None


def shoot(film: Film, path: Path) -> Image.Image:
    """Write the film to `path` (MP4, whatever its name) and return its poster, somewhat smaller."""
    background = _background(film)
    planes = _planes(background)
    poster = ImageOps.contain(background, (POSTER_PIXELS, POSTER_PIXELS))
    # Ten megabytes that nothing needs any more.
    del background
    _lettered(film, poster)
    overlay = _overlay(film)
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as container:
        video = container.add_stream("libx264", rate=film.frame_rate, options=ENCODER)
        video.width, video.height, video.pix_fmt = film.width, film.height, "yuv420p"
        video.codec_context.colorspace = BT709
        sound = container.add_stream("aac", rate=SAMPLE_RATE, layout="mono") if film.has_audio else None
        chunks = iter(_sound(film) if sound is not None else ())
        for index, frame in enumerate(_frames(film, planes, overlay)):
            container.mux(video.encode(frame))
            if sound is not None:
                # Side by side: the container holds back whichever stream is ahead, in memory.
                for chunk in _up_to(chunks, (index + 1) / film.frame_rate):
                    container.mux(sound.encode(chunk))
        container.mux(video.encode(None))
        if sound is not None:
            for chunk in chunks:
                container.mux(sound.encode(chunk))
            container.mux(sound.encode(None))
    return poster


def _up_to(chunks: Iterator[av.AudioFrame], seconds: float) -> Iterator[av.AudioFrame]:
    """Take the chunks of sound that are heard before `seconds`, and the one across it."""
    for chunk in chunks:
        yield chunk
        if (chunk.time or 0.0) + chunk.samples / SAMPLE_RATE >= seconds:
            return


def first_frame(path: Path) -> Image.Image:
    """Return the first picture of the video at `path`, small; raises OSError or ValueError."""
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        picture = frame.to_image()
    picture.thumbnail((pictures.REFERENCE_PIXELS, pictures.REFERENCE_PIXELS))
    return picture


def _background(film: Film) -> Image.Image:
    width, height = round(film.width * ROOM), round(film.height * ROOM)
    if film.source is not None:
        return pictures.open_covering(film.source, width, height)
    scene = pictures.Scene(film.prompt, width, height, film.variation)
    return pictures.draw_landscape(scene, [])


def _lettered(film: Film, picture: Image.Image) -> Image.Image:
    write_prompt(picture, film.prompt)
    write_mark(picture, f"{film.duration} s")
    return picture


Planes = tuple[Image.Image, Image.Image, Image.Image]


def _planes(picture: Image.Image) -> Planes:
    """Return the picture's Y plane and its two colour planes of half the size."""
    luma, blue, red = picture.convert("RGB", TO_PLANES).split()
    half = (picture.width // 2, picture.height // 2)
    return luma, blue.resize(half, Image.Resampling.BOX), red.resize(half, Image.Resampling.BOX)


def _overlay(film: Film) -> tuple[Planes, Planes]:
    """Return the lettering as planes, and the masks that say where it is."""
    lettering = _lettered(film, Image.new("RGBA", (film.width, film.height)))
    mask = lettering.getchannel("A")
    half = mask.resize((film.width // 2, film.height // 2), Image.Resampling.BOX)
    return _planes(lettering.convert("RGB")), (mask, half, half)


def _frames(film: Film, planes: Planes, overlay: tuple[Planes, Planes]) -> Iterator[av.VideoFrame]:
    lettering, masks = overlay
    count = film.duration * film.frame_rate
    for index in range(count):
        progress = index / max(1, count - 1)
        frame = av.VideoFrame(film.width, film.height, "yuv420p")
        for number, (plane, letters, mask) in enumerate(zip(planes, lettering, masks, strict=True)):
            window = _window(plane, letters.size, progress)
            window.paste(letters, (0, 0), mask)
            _draw_progress(window, number, progress)
            _fill(frame.planes[number], window)
        frame.pts = index
        frame.time_base = Fraction(1, film.frame_rate)
        yield frame


def _window(plane: Image.Image, size: tuple[int, int], progress: float) -> Image.Image:
    """Return the part of the background that the camera sees: it moves across and closes in."""
    eased = (1 - math.cos(math.pi * progress)) / 2
    zoom = 1 - (1 - 1 / ROOM) * (0.35 + 0.65 * eased)
    width, height = plane.width * zoom, plane.height * zoom
    left, top = (plane.width - width) * eased, (plane.height - height) * (1 - eased)
    return plane.resize(size, Image.Resampling.BILINEAR, box=(left, top, left + width, top + height))


def _draw_progress(plane: Image.Image, number: int, progress: float) -> None:
    """Draw the bar along the lower edge that shows how far the film is."""
    colour = Image.new("RGB", (1, 1), MARK_COLOUR).convert("RGB", TO_PLANES).getpixel((0, 0))
    thickness = plane.height // 120
    ImageDraw.Draw(plane).rectangle(
        (0, plane.height - thickness, round(plane.width * progress), plane.height),
        fill=colour[number],  # type: ignore[index]
    )


def _fill(plane: "av.video.plane.VideoPlane", picture: Image.Image) -> None:
    """Copy a picture into a plane, whose lines may be longer than the picture's."""
    content = picture.tobytes()
    if plane.line_size != picture.width:
        padding = bytes(plane.line_size - picture.width)
        content = b"".join(
            content[start : start + picture.width] + padding
            for start in range(0, len(content), picture.width)
        )
    plane.update(content)


def _sound(film: Film) -> Iterator[av.AudioFrame]:
    """Return a soft chord that swells once a second, exactly as long as the film."""
    second = array(
        "f",
        (
            0.06
            * (1 - math.cos(math.tau * n / SAMPLE_RATE))
            * sum(math.sin(math.tau * pitch * n / SAMPLE_RATE) for pitch in (220, 277, 330))
            for n in range(SAMPLE_RATE)
        ),
    )
    samples = second.tobytes() * film.duration
    size = SOUND_CHUNK * second.itemsize
    for start in range(0, len(samples), size):
        part = samples[start : start + size]
        frame = av.AudioFrame(format="fltp", layout="mono", samples=len(part) // second.itemsize)
        frame.planes[0].update(part)
        frame.sample_rate = SAMPLE_RATE
        frame.pts = start // second.itemsize
        frame.time_base = Fraction(1, SAMPLE_RATE)
        yield frame
