"""Small landscapes, so that a page of pictures looks like one; each number is another, always the same."""

import colorsys
import random
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

from tests.media_files import mp4_bytes

SHAPES = {"feed": (512, 640), "square": (512, 512), "landscape": (640, 360), "portrait": (360, 640)}


def _color(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)


@lru_cache(maxsize=64)
def picture_bytes(number: int, shape: str = "feed", image_format: str = "JPEG") -> bytes:
    """Return landscape `number` as an image file: a sky, a sun and three rows of hills."""
    width, height = SHAPES[shape]
    chance = random.Random(number)
    hue = number * 0.381966 % 1
    gradient = Image.linear_gradient("L").resize((width, height))
    sky = Image.composite(
        Image.new("RGB", (width, height), _color(hue + 0.08, 0.25, 0.98)),
        Image.new("RGB", (width, height), _color(hue, 0.5, 0.78)),
        gradient,
    )
    draw = ImageDraw.Draw(sky)
    radius, left = width * chance.uniform(0.07, 0.13), width * chance.uniform(0.2, 0.8)
    top = height * chance.uniform(0.18, 0.42)
    draw.ellipse((left - radius, top - radius, left + radius, top + radius), fill=_color(hue + 0.1, 0.12, 1))
    for row in range(3):
        base = height * (0.52 + 0.15 * row)
        ridge = [(0, height)]
        steps = 7 - row
        for step in range(steps + 1):
            ridge.append((width * step / steps, base + height * chance.uniform(-0.1, 0.06)))
        ridge.append((width, height))
        draw.polygon(ridge, fill=_color(hue + 0.03 * row, 0.45 + 0.12 * row, 0.62 - 0.17 * row))
    file = BytesIO()
    sky.filter(ImageFilter.GaussianBlur(0.8)).save(file, image_format, quality=80)
    return file.getvalue()


@lru_cache(maxsize=2)
def film_bytes(width: int = 180, height: int = 320) -> bytes:
    """Return an MP4 of one second."""
    return mp4_bytes(1, width, height, fps=4)
