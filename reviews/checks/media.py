"""Whether the files of an output suit the places it is for."""

from collections.abc import Iterable, Iterator

from media_library.models import MediaFile
from powerpost import catalog
from powerpost.platform_limits import RATIO_TOLERANCE, SHAPES, Shape
from reviews.checks.model import Check, Tone

# Ratios by the names that people know them by.
_KNOWN_RATIOS = {
    "9:16": 9 / 16,
    "2:3": 2 / 3,
    "3:4": 3 / 4,
    "4:5": 4 / 5,
    "1:1": 1.0,
    "5:4": 5 / 4,
    "4:3": 4 / 3,
    "3:2": 3 / 2,
    "16:9": 16 / 9,
    "1.91:1": 1.91,
    "21:9": 21 / 9,
}


def media_checks(
    files: list[MediaFile], post_types: Iterable[str], *, with_platform: bool = True
) -> Iterator[Check]:
    """Yield, for each shape that these post types ask for, whether the files have it.

    `with_platform` says "Instagram reel" instead of "reel", for outputs of several platforms.
    """
    files = [media_file for media_file in files if media_file.width and media_file.height]
    if not files:
        return
    places: dict[Shape, list[catalog.PostType]] = {}
    for entry in post_types:
        if entry in SHAPES:
            places.setdefault(SHAPES[entry], []).append(catalog.POST_TYPES[entry])
    for shape, meant in places.items():
        names = " and ".join(entry.name if with_platform else entry.label for entry in meant)
        yield _shape(shape, names, len(meant) > 1, files)


def missing_file() -> Check:
    """Return what is said of an image or video that never arrived in the library."""
    return Check("file", Tone.BLOCK, "The file is missing, so there is nothing to approve.")


def _shape(shape: Shape, names: str, several: bool, files: list[MediaFile]) -> Check:
    others = [entry for entry in files if not shape.takes(entry.width, entry.height)]
    if not others:
        have = _ratio_name(files[0]) if len(files) == 1 else "The shape"
        return Check("shape", Tone.GOOD, f"{have} suits the {names}")
    if shape.is_limit:
        wish = f"The {names} {'need' if several else 'needs'} {shape.name}"
    else:
        wish = f"The {names} {'look' if several else 'looks'} best in {shape.name}"
    if len(files) == 1:
        thing = "video" if others[0].is_video else "image"
        return Check("shape", Tone.WARN, f"{wish}; this {thing} is {_ratio_name(others[0])}.")
    has = "has" if len(others) == 1 else "have"
    which = "all files" if len(others) == len(files) else f"{len(others)} of {len(files)} files"
    return Check("shape", Tone.WARN, f"{wish}; {which} {has} another shape.")


def _ratio_name(media_file: MediaFile) -> str:
    ratio = media_file.width / media_file.height
    name, nearest = min(_KNOWN_RATIOS.items(), key=lambda known: abs(known[1] / ratio - 1))
    return name if abs(nearest / ratio - 1) <= RATIO_TOLERANCE else media_file.dimensions
