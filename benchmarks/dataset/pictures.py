"""The few real files that all rows share: landscapes as originals, large and small, and two films."""

import colorsys
from dataclasses import dataclass
from io import BytesIO
from random import Random

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from media_library.decoding.images import DISPLAY_QUALITY, THUMBNAIL_QUALITY, small_webp, to_webp
from media_library.decoding.limits import THUMBNAIL_MAX
from media_library.models import MediaFile
from powerpost import catalog
from tests.media_files import mp4_bytes

FOLDER = "benchmarks"
# Such originals take about 100 kB, so that the work of a year stays within an account's storage.
JPEG_QUALITY = 62
GRAIN = 14


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored file with its pictures, as columns of a row."""

    file: str
    thumbnail: str
    small: str
    display: str
    size: int
    width: int
    height: int


class Pictures:
    """The stored pictures of each size that a model makes, and a film for each of a video's sizes."""

    def __init__(self, count: int) -> None:
        sizes = sorted(
            {
                (size.width, size.height)
                for model in catalog.IMAGE_MODELS.values()
                for size in model.sizes.values()
            }
        )
        self._of_size: dict[tuple[int, int], list[Stored]] = {size: [] for size in sizes}
        for number in range(max(count, len(sizes))):
            size = sizes[number % len(sizes)]
            self._of_size[size].append(_store(number, *size))
        self._films = {
            name: _store_film(name, size.width // 6, size.height // 6, self.of((size.width, size.height), 0))
            for name, size in next(iter(catalog.VIDEO_MODELS.values())).sizes.items()
        }

    def of(self, size: tuple[int, int], number: int) -> Stored:
        """Return a picture of this size in pixels, or of the size most like it."""
        if size not in self._of_size:
            ratio = size[0] / size[1]
            size = min(self._of_size, key=lambda known: abs(known[0] / known[1] - ratio))
        stored = self._of_size[size]
        return stored[number % len(stored)]

    def any(self, number: int) -> Stored:
        """Return a picture of any size."""
        sizes = list(self._of_size)
        return self.of(sizes[number % len(sizes)], number // len(sizes))

    def film(self, size_name: str) -> Stored:
        """Return the film of a size of the catalog's."""
        return self._films[size_name]


def _store(number: int, width: int, height: int) -> Stored:
    picture = _landscape(number, width, height)
    original = BytesIO()
    picture.save(original, "JPEG", quality=JPEG_QUALITY)
    display = to_webp(picture, DISPLAY_QUALITY)
    picture.thumbnail((THUMBNAIL_MAX, THUMBNAIL_MAX))
    thumbnail = to_webp(picture, THUMBNAIL_QUALITY)
    name = f"{FOLDER}/{number:02}"
    return Stored(
        _save(f"{name}.jpg", original.getvalue()),
        _save(f"{name}-thumbnail.webp", thumbnail),
        _save(f"{name}-small.webp", small_webp(picture)),
        _save(f"{name}-display.webp", display),
        original.tell(),
        width,
        height,
    )


def _store_film(name: str, width: int, height: int, poster: Stored) -> Stored:
    content = mp4_bytes(1, width - width % 2, height - height % 2, audio=True)
    return Stored(
        _save(f"{FOLDER}/{name}.mp4", content),
        poster.thumbnail,
        poster.small,
        "",
        len(content),
        width * 6,
        height * 6,
    )


def _save(name: str, content: bytes) -> str:
    return MediaFile._meta.get_field("file").storage.save(name, ContentFile(content))


def _color(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)


def _landscape(number: int, width: int, height: int) -> Image.Image:
    """Return a sky, a sun and rows of hills, with the grain of a photo: without, it would weigh little."""
    chance = Random(number)  # noqa: S311  the same pictures in every run
    hue = number * 0.381966 % 1
    gradient = Image.linear_gradient("L").resize((width, height))
    low = Image.new("RGB", (width, height), _color(hue + 0.08, 0.25, 0.98))
    picture = Image.composite(low, Image.new("RGB", (width, height), _color(hue, 0.5, 0.78)), gradient)
    draw = ImageDraw.Draw(picture)
    radius, left = width * chance.uniform(0.07, 0.13), width * chance.uniform(0.2, 0.8)
    top = height * chance.uniform(0.18, 0.42)
    draw.ellipse((left - radius, top - radius, left + radius, top + radius), fill=_color(hue + 0.1, 0.12, 1))
    for row in range(5):
        base, steps = height * (0.48 + 0.1 * row), 14 - 2 * row
        ridge: list[tuple[float, float]] = [(0, height)]
        for step in range(steps + 1):
            ridge.append((width * step / steps, base + height * chance.uniform(-0.08, 0.05)))
        ridge.append((width, height))
        draw.polygon(ridge, fill=_color(hue + 0.03 * row, 0.4 + 0.08 * row, 0.66 - 0.11 * row))
    grain = Image.effect_noise((width // 2, height // 2), GRAIN).resize((width, height))
    return Image.blend(picture, Image.merge("RGB", (grain, grain, grain)), 0.18)
