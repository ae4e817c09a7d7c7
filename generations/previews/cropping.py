"""What a platform does with a picture or a video of the wrong shape: cuts it, or shows it whole between bars.

Read on 21 November 2026:

- Feeds of Instagram, Facebook and LinkedIn cut at the middle, to the nearest shape they show: 4:5 to 1.91:1
  (Meta, "IG User Media"; creator guides). Pictures of one Instagram post are all cut like the first.
- X shows one picture whole between 3:4 and 2:1 and cuts others at the middle; several become a collage
  (creator guides, which disagree; 16:9 is safe).
- Reels, TikTok, Shorts and stories fill a phone with 9:16. Other shapes are shown whole, between bars
  (creator guides). A wide video posted as a Short is no Short.
- YouTube's player is 16:9, with bars around anything else (YouTube Help, "Resolution and aspect ratios").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from generations.previews.frames import Frame, Layout
from powerpost.platform_limits import SHAPES, Shape

# The collage of several pictures: its own shape, and that it cuts each of them.
COLLAGE_MOST = 4
_X_SINGLE = Shape("3:4 to 2:1", 3 / 4, 2.0)
_NAMES = {4 / 5: "4:5", 1.91: "1.91:1", 3 / 4: "3:4", 2.0: "2:1", 9 / 16: "9:16", 16 / 9: "16:9"}


class Arrangement(StrEnum):
    """How several pictures of one post stand."""

    ONE = "one"
    STRIP = "strip"
    COLLAGE = "collage"


@dataclass(frozen=True, slots=True)
class Box:
    """The place of a picture: its shape as whole numbers, and how the picture lies in it.

    `is_whole` says that nothing is cut: with another shape there are bars. `note` says in words what a
    follower does not see, or that there are bars; empty when the picture just fits.
    """

    width: int
    height: int
    is_whole: bool = False
    note: str = ""


def box_for(frame: Frame, width: int, height: int) -> Box:
    """Return the place that a picture of this size gets in a frame."""
    shape = _shape_of(frame)
    ratio = width / max(1, height)
    if shape.takes(width, max(1, height)):
        if shape.narrowest == shape.widest:
            return _box(shape.narrowest)
        return Box(width, height)
    is_narrow = ratio < shape.narrowest
    edge = shape.narrowest if is_narrow else shape.widest
    if is_cutting(frame):
        where = "at the top and bottom" if is_narrow else "at the sides"
        return _box(edge, note=f"Cut {where} to {_NAMES[edge]}")
    where = "at the sides" if is_narrow else "above and below"
    return _box(edge, is_whole=True, note=f"Bars {where}: the place is {_NAMES[edge]}")


def is_cutting(frame: Frame) -> bool:
    """Return whether the place cuts what has another shape; otherwise there are bars."""
    return frame.layout is Layout.FEED


def boxes_for(frame: Frame, sizes: Sequence[tuple[int, int]]) -> tuple[Arrangement, Box, list[Box]]:
    """Return how pictures of these sizes stand in a frame: the arrangement, its whole place, and each one's.

    Without any, the place that is kept free for one.
    """
    if not sizes:
        return Arrangement.ONE, empty_box(frame), []
    first = box_for(frame, *sizes[0])
    if len(sizes) == 1:
        return Arrangement.ONE, first, [first]
    if frame.layout is Layout.FEED and frame.post_type.platform.id != "instagram":
        shown = min(len(sizes), COLLAGE_MOST)
        whole = Box(16, 9) if frame.id == "x-post" else Box(2, 1) if shown == 2 else Box(1, 1)
        cut = "Several are cut to a collage; pressed, each shows whole"
        return Arrangement.COLLAGE, whole, [Box(whole.width, whole.height, note=cut)] * shown
    boxes = [first]
    for width, height in sizes[1:]:
        alike = Shape("", first.width / first.height, first.width / first.height)
        if not is_cutting(frame):
            boxes.append(box_for(frame, width, height))
        elif alike.takes(width, max(1, height)):
            boxes.append(first)
        else:
            boxes.append(Box(first.width, first.height, note="Cut to the shape of the first"))
    return Arrangement.STRIP, first, boxes


def empty_box(frame: Frame) -> Box:
    """Return the place that waits for a picture: the tallest that suits, for a feed at most 4:5.

    Facebook and LinkedIn take posts of words alone: there it is the flattest.
    """
    shape = SHAPES[frame.id]
    return _box(shape.widest if frame.id in {"facebook-post", "linkedin-post"} else shape.narrowest)


def _shape_of(frame: Frame) -> Shape:
    return _X_SINGLE if frame.id == "x-post" else SHAPES[frame.id]


def _box(ratio: float, *, is_whole: bool = False, note: str = "") -> Box:
    name = _NAMES[ratio]
    wide, tall = name.split(":")
    # An attribute takes whole numbers: 1.91:1 is 191 by 100.
    factor = 100 if "." in name else 1
    return Box(round(float(wide) * factor), round(float(tall) * factor), is_whole, note)
