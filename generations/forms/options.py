"""What the pages draw around a choice: options, shapes to scale, and the panel of what one will get."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from powerpost import catalog
from powerpost.catalog import MediaType, Size
from powerpost.platform_limits import SHAPES

# The longest side of any size PowerPost makes is drawn this long, in CSS pixels; shapes beside each other
# share the scale.
LONGEST_DRAWN = 84
LONGEST_DRAWN_LARGE = 116
LONGEST_DRAWN_SMALL = 48
LONGEST_SIDE = {
    "image": max(
        max(s.width, s.height) for model in catalog.IMAGE_MODELS.values() for s in model.sizes.values()
    ),
    "video": max(
        max(s.width, s.height) for model in catalog.VIDEO_MODELS.values() for s in model.sizes.values()
    ),
}
# Formats whose very name says what they show; the others take both.
TAKEN_BY: dict[str, tuple[MediaType, ...]] = {
    "reel": (MediaType.VIDEO,),
    "video": (MediaType.VIDEO,),
    "short": (MediaType.VIDEO,),
    "photos": (MediaType.IMAGE,),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A size drawn to scale: `width` and `height` in CSS pixels, `pixels` as people write it."""

    width: int
    height: int
    pixels: str
    ratio: str

    @classmethod
    def of(cls, size: Size, longest_side: int, drawn: int = LONGEST_DRAWN) -> "Shape":
        """Return the shape of a size, where `longest_side` pixels are drawn `drawn` CSS pixels long."""
        scale = drawn / longest_side
        return cls(
            round(size.width * scale), round(size.height * scale), f"{size.width} × {size.height}", size.ratio
        )


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field; `hint` explains it, `offered` is whether the chosen model knows it."""

    value: str
    label: str
    hint: str = ""
    chosen: bool = False
    offered: bool = True
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class ModelOutcome:
    """What one of several models makes: its name, shapes to scale, and lines of words."""

    name: str
    shapes: list[Shape]
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a person will get: a headline, sentences, facts, shapes, and the words on the button.

    With several models `models` has a part for each, and `shapes` is empty.
    """

    headline: str
    button: str
    notes: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    captions: list[tuple[str, str]] = field(default_factory=list)
    models: list[ModelOutcome] = field(default_factory=list)


def size_options(
    sizes: Mapping[str, Size], all_sizes: Iterable[str], chosen: object, longest_side: int
) -> list[Option]:
    """Return an option for each size of the model, then one for each other size, not offered."""
    offered = [
        Option(size.id, size.name, size.ratio, size.id == chosen, True, Shape.of(size, longest_side))
        for size in sizes.values()
    ]
    others = [
        Option(size_id, catalog.SIZE_NAMES[size_id], "Not made by this model", size_id == chosen, False)
        for size_id in all_sizes
        if size_id not in sizes
    ]
    return offered + others


def nearest_size(wanted: str, sizes: Mapping[str, Size], known: Iterable[Mapping[str, Size]]) -> Size:
    """Return the size of `sizes` whose shape is nearest to `wanted`, as other models make it."""
    example = next((entry[wanted] for entry in known if wanted in entry), None)
    if example is None:
        return next(iter(sizes.values()))
    ratio = example.width / example.height
    return min(sizes.values(), key=lambda size: abs(math.log(size.width / size.height / ratio)))


def size_in_words(size: Size) -> str:
    """Return shape, ratio and pixels of a size as people write them."""
    return f"{size.name.lower()} {size.ratio}, {size.width} × {size.height} pixels"


def fits(size: Size, media_type: MediaType) -> str:
    """Return in words the post types whose place suits files of this size; empty when none does.

    Platform by platform, as `platform_limits.SHAPES` has their places; of captions nothing is said.
    """
    suited: dict[str, list[str]] = {}
    for post_type in catalog.POST_TYPES.values():
        if media_type in TAKEN_BY.get(post_type.label, MediaType) and SHAPES[post_type.id].takes(
            size.width, size.height
        ):
            suited.setdefault(post_type.platform.name, []).append(post_type.label)
    return ", ".join(
        name if set(labels) == {"post"} else f"{name} {in_words(labels)}" for name, labels in suited.items()
    )


def in_words(names: list[str]) -> str:
    """Return the names as a list in words: "a", "a and b", "a, b and c"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
