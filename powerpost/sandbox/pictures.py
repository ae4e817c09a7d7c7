"""Draws landscapes from prompts: the same prompt the same picture, another prompt clearly another one."""

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from powerpost.sandbox.lettering import write_mark, write_prompt
from powerpost.sandbox.palettes import Colour, Palette, mix, palette_by_chance, palette_of

REFERENCE_PIXELS = 512
SMOOTHING = 2


@dataclass(frozen=True, slots=True)
class Scene:
    """What to draw; sizes in pixels. `variation` tells apart what shares a prompt, `note` is for the mark."""

    prompt: str
    width: int
    height: int
    variation: str = ""
    note: str = ""


def open_small(path: Path) -> Image.Image:
    """Return the picture at `path` upright and small, for its colours; raises OSError or ValueError."""
    return _open(path, (REFERENCE_PIXELS, REFERENCE_PIXELS))


def open_covering(path: Path, width: int, height: int) -> Image.Image:
    """Return the picture at `path` upright, cut and scaled to `width` by `height` pixels."""
    return ImageOps.fit(_open(path, (2 * width, 2 * height)), (width, height), Image.Resampling.BICUBIC)


def _open(path: Path, at_most: tuple[int, int]) -> Image.Image:
    with Image.open(path) as image:
        # Lets a large JPEG be decoded at a fraction of its size.
        image.draft("RGB", at_most)
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail(at_most)
        return upright.convert("RGB")


def draw(scene: Scene, references: list[Image.Image]) -> Image.Image:
    """Return the finished picture: landscape, prompt and mark. `references` give it their colours."""
    picture = draw_landscape(scene, references)
    write_prompt(picture, scene.prompt)
    write_mark(picture, scene.note)
    return picture


def draw_landscape(scene: Scene, references: list[Image.Image]) -> Image.Image:
    """Return the landscape alone, without any lettering."""
    chance = Random(hashlib.sha256(f"{scene.prompt}|{scene.variation}".encode()).digest())  # noqa: S311
    times = [time for word, time in TIMES_OF_DAY.items() if word in scene.prompt.lower()]
    palette = palette_by_chance(chance, times[0] if times else None)
    if references:
        palette = palette_of(references)
    picture = _sky(scene, palette, chance)
    _light(picture, palette, chance)
    horizon = chance.uniform(0.45, 0.65)
    styles = [style for word, style in STYLES.items() if word in scene.prompt.lower()]
    style = chance.choice(styles or (_hills, _peaks, _city, _sea))
    style(picture, palette, chance, horizon)
    return picture


def _sky(scene: Scene, palette: Palette, chance: Random) -> Image.Image:
    """Return a soft sky: a few colours, stretched."""
    columns, rows = 4, 6
    tiny = Image.new("RGB", (columns, rows))
    for row in range(rows):
        for column in range(columns):
            share = min(1.0, max(0.0, row / (rows - 1) * 1.5 + chance.uniform(-0.18, 0.18)))
            tiny.putpixel((column, row), mix(palette.sky_top, palette.sky_horizon, share))
    return tiny.resize((scene.width, scene.height), Image.Resampling.BICUBIC)


def _light(picture: Image.Image, palette: Palette, chance: Random) -> None:
    """Put a sun or a moon with its glow into the sky."""
    width, height = picture.size
    radius = min(picture.size) * chance.uniform(0.05, 0.13)
    centre = (width * chance.uniform(0.15, 0.85), height * chance.uniform(0.2, 0.5))
    glow = Image.radial_gradient("L").point(lambda value: max(0, 150 - value))
    spread = round(radius * 9)
    picture.paste(
        palette.light,
        (round(centre[0]) - spread // 2, round(centre[1]) - spread // 2),
        glow.resize((spread, spread)),
    )
    side = round(radius * 2)
    disc = Image.new("L", (side * SMOOTHING, side * SMOOTHING))
    ImageDraw.Draw(disc).ellipse((0, 0, side * SMOOTHING - 1, side * SMOOTHING - 1), fill=235)
    picture.paste(
        palette.light, (round(centre[0] - radius), round(centre[1] - radius)), disc.reduce(SMOOTHING)
    )


def _paste_outline(picture: Image.Image, points: Sequence[tuple[float, float]], colour: Colour) -> None:
    """Fill the area below `points` (left to right) with `colour`, its edge smooth."""
    width, height = picture.size
    top = max(0, int(min(y for _, y in points)) - 2)
    if top >= height:
        return
    mask = Image.new("L", (width * SMOOTHING, (height - top) * SMOOTHING))
    outline = [(x * SMOOTHING, (y - top) * SMOOTHING) for x, y in points]
    corners = [(width * SMOOTHING, mask.height), (0, mask.height)]
    ImageDraw.Draw(mask).polygon([*outline, *corners], fill=255)
    picture.paste(colour, (0, top), mask.reduce(SMOOTHING))


def _layers(
    picture: Image.Image, palette: Palette, chance: Random, horizon: float, roughness: tuple[float, ...]
) -> None:
    """Lay waves one before the other, from far and pale to near and dark."""
    width, height = picture.size
    count = chance.choice((4, 5, 6))
    for layer in range(count):
        depth = layer / (count - 1)
        base = height * (horizon + (1.02 - horizon) * depth * 0.85)
        swing = height * chance.uniform(0.04, 0.09)
        waves = [
            (chance.uniform(0.5, 1.2) * factor, chance.uniform(0, math.tau), 1 / factor)
            for factor in roughness
        ]
        points = [
            (
                x,
                base
                - swing
                * sum(
                    weight * math.sin(math.tau * speed * x / width + start) for speed, start, weight in waves
                ),
            )
            for x in range(-8, width + 9, 8)
        ]
        _paste_outline(picture, points, mix(palette.far, palette.near, depth))


def _hills(picture: Image.Image, palette: Palette, chance: Random, horizon: float) -> None:
    _layers(picture, palette, chance, horizon, (1.0, 2.0))


def _peaks(picture: Image.Image, palette: Palette, chance: Random, horizon: float) -> None:
    width, height = picture.size
    for layer in range(4):
        depth = layer / 3
        base = height * (horizon + 0.06 + (0.9 - horizon) * depth)
        points: list[tuple[float, float]] = []
        x = -width * chance.uniform(0.0, 0.2)
        while x < width * 1.2:
            points.append((x, base + height * 0.04))
            x += width * chance.uniform(0.08, 0.2)
            points.append((x, base - height * chance.uniform(0.06, 0.24) * (1 - depth * 0.6)))
            x += width * chance.uniform(0.08, 0.2)
        points.append((x, base + height * 0.04))
        _paste_outline(picture, points, mix(palette.far, palette.near, depth))


def _city(picture: Image.Image, palette: Palette, chance: Random, horizon: float) -> None:
    width, height = picture.size
    for layer in range(3):
        depth = layer / 2
        base = height * (horizon + 0.1 + 0.14 * layer)
        points: list[tuple[float, float]] = []
        x = 0.0
        while x < width:
            step = width * chance.uniform(0.04, 0.11)
            roof = base - height * chance.uniform(0.02, 0.26) * (1 - depth * 0.4)
            points += [(x, roof), (x + step, roof)]
            x += step
        colour = mix(palette.far, palette.near, depth)
        _paste_outline(picture, points, colour)
        if layer:
            _windows(picture, points, mix(palette.light, colour, 0.35), chance)


def _windows(
    picture: Image.Image, points: Sequence[tuple[float, float]], colour: Colour, chance: Random
) -> None:
    draw = ImageDraw.Draw(picture)
    size = max(3, picture.width // 180)
    for (left, roof), (right, _) in zip(points[::2], points[1::2], strict=True):
        for x in range(round(left) + size * 2, round(right) - size * 2, size * 3):
            for y in range(round(roof) + size * 3, picture.height, size * 5):
                if chance.random() < 0.3:
                    draw.rectangle((x, y, x + size, y + size * 2), fill=colour)


def _sea(picture: Image.Image, palette: Palette, chance: Random, horizon: float) -> None:
    """Mirror the sky in water, with streaks of light and one near shore."""
    width, height = picture.size
    line = round(height * horizon)
    mirrored = ImageOps.flip(picture.crop((0, max(0, 2 * line - height), width, line)))
    water = mirrored.resize((width, height - line)).filter(ImageFilter.GaussianBlur(6))
    picture.paste(Image.blend(water, Image.new("RGB", water.size, palette.near), 0.35), (0, line))
    draw = ImageDraw.Draw(picture)
    for _ in range(70):
        y = line + (height - line) * chance.random() ** 2
        length = width * chance.uniform(0.02, 0.16) * (0.3 + (y - line) / (height - line))
        x = chance.uniform(-0.1, 1.0) * width
        thickness = max(1, round((y - line) / (height - line) * height / 220))
        draw.line((x, y, x + length, y), fill=mix(palette.sky_horizon, palette.near, 0.3), width=thickness)
    points = [
        (x, height * 0.93 - height * 0.05 * math.sin(math.pi * x / width + chance.uniform(-0.04, 0.04)))
        for x in range(-8, width + 9, 16)
    ]
    _paste_outline(picture, points, palette.near)


Style = Callable[[Image.Image, Palette, Random, float], None]

# A prompt that names its landscape gets it; all others are left to chance.
STYLES: dict[str, Style] = {
    "hill": _hills,
    "field": _hills,
    "mountain": _peaks,
    "peak": _peaks,
    "city": _city,
    "street": _city,
    "office": _city,
    "sea": _sea,
    "lake": _sea,
    "beach": _sea,
}
TIMES_OF_DAY: dict[str, str] = {
    "night": "night",
    "neon": "night",
    "dark": "night",
    "morning": "dawn",
    "dawn": "dawn",
    "sunset": "dusk",
    "evening": "dusk",
}
