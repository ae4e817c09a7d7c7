"""Colours that go together, chosen by a prompt or taken from reference pictures."""

import colorsys
from dataclasses import dataclass
from random import Random

from PIL import Image

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a scene: the sky from top to horizon, a light, and the ground from far to near."""

    sky_top: Colour
    sky_horizon: Colour
    light: Colour
    far: Colour
    near: Colour


def _colour(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, min(1.0, saturation), min(1.0, value))
    return round(red * 255), round(green * 255), round(blue * 255)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return the colour that lies `share` (0 to 1) of the way from `first` to `second`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


TIMES = ("dawn", "day", "dusk", "night")


def palette_by_chance(chance: Random, time: str | None) -> Palette:
    """Return a palette around a hue picked by `chance`, at a time of day (one of TIMES) or any."""
    hue = chance.random()
    turn = chance.choice((-1, 1)) * chance.uniform(0.06, 0.16)
    time = time or chance.choice(TIMES)
    if time == "dawn":
        return Palette(
            _colour(hue, 0.35, 0.85),
            _colour(hue + turn, 0.25, 1.0),
            _colour(hue + 2 * turn, 0.12, 1.0),
            _colour(hue, 0.35, 0.78),
            _colour(hue - turn, 0.6, 0.32),
        )
    if time == "day":
        return Palette(
            _colour(hue, 0.55, 0.92),
            _colour(hue + turn, 0.15, 0.99),
            (255, 252, 240),
            _colour(hue + turn, 0.4, 0.8),
            _colour(hue + 0.45, 0.55, 0.34),
        )
    if time == "dusk":
        return Palette(
            _colour(hue, 0.65, 0.42),
            _colour(hue + 2 * turn, 0.6, 0.97),
            _colour(hue + 3 * turn, 0.35, 1.0),
            _colour(hue + turn, 0.6, 0.55),
            _colour(hue, 0.75, 0.16),
        )
    return Palette(
        _colour(hue, 0.75, 0.14),
        _colour(hue + turn, 0.6, 0.5),
        _colour(hue + 0.5, 0.08, 0.98),
        _colour(hue, 0.55, 0.36),
        _colour(hue, 0.7, 0.08),
    )


def palette_of(pictures: list[Image.Image]) -> Palette:
    """Return a palette of the dominant colours of `pictures`, dark to light over the scene."""
    colours: list[tuple[int, Colour]] = []
    for picture in pictures:
        reduced = picture.convert("RGB").resize((64, 64)).quantize(6)
        table = reduced.getpalette() or []
        for count, index in reduced.getcolors() or []:
            start = int(index) * 3  # type: ignore[arg-type]
            colours.append((count, (table[start], table[start + 1], table[start + 2])))
    by_weight = [colour for _, colour in sorted(colours, key=lambda entry: -entry[0])]
    dominant = by_weight[:5]
    by_light = sorted(dominant, key=lambda colour: sum(colour))
    main = by_weight[0]
    return Palette(
        sky_top=main,
        sky_horizon=mix(by_light[-1], (255, 255, 255), 0.25),
        light=mix(by_light[-1], (255, 255, 255), 0.7),
        far=mix(by_light[len(by_light) // 2], main, 0.4),
        near=mix(by_light[0], (0, 0, 0), 0.35),
    )
