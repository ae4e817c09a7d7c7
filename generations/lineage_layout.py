"""Where the nodes of a lineage stand in its drawing: in columns, the older the further left."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from generations.lineage import Key, Lineage
from generations.lineage_nodes import Node, address_of
from workspaces.numbers import grouped

# In the drawing's own units, which are pixels while nobody enlarges the text.
WIDTH, HEIGHT = 208, 68
GAP_ACROSS, GAP_DOWN = 52, 14
MORE_HEIGHT = 36
MARGIN = 6
TITLE_LINES = 2
# As many letters of common width as fit beside the picture.
LETTERS_TITLE, LETTERS_ABOUT = 20, 23
PIXELS_A_REM = 16
# A line may end after these.
BREAKS = re.compile(r"[^ \-_./]*[ \-_./]|[^ \-_./]+")


@dataclass(frozen=True, slots=True)
class Box:
    """A node in its place, or (without one) `hidden` more of its neighbour's, which `url` leads to."""

    x: int
    y: int
    height: int
    url: str
    lines: list[str]
    about: str
    node: Node | None = None
    hidden: int = 0
    is_centre: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from older to newer, as the path of an SVG; `how` says what the older one was used for."""

    path: str
    how: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The boxes and arrows with the size of all of it."""

    width: int
    height: int
    boxes: list[Box]
    arrows: list[Arrow]

    @property
    def view_box(self) -> str:
        """The attribute of the SVG."""
        return f"0 0 {self.width} {self.height}"

    @property
    def width_in_rem(self) -> str:
        """The width that grows with the reader's text."""
        return f"{self.width / PIXELS_A_REM:g}rem"

    @property
    def height_in_rem(self) -> str:
        """The height that grows with the reader's text."""
        return f"{self.height / PIXELS_A_REM:g}rem"


@dataclass(frozen=True, slots=True)
class _More:
    """Stands for what a node has besides what is shown."""

    near: Key
    is_older: bool


_Place = Key | _More


def drawing_of(lineage: Lineage, nodes: Mapping[Key, Node], more_url: str = "") -> Drawing:
    """Return the drawing; `more_url` leads on to further results of the centre itself."""
    columns = columns_of(lineage)
    pairs: list[tuple[_Place, _Place, str]] = [(link.older, link.newer, link.how) for link in lineage.links]
    for near in lineage.hidden_older:
        columns[_More(near, is_older=True)] = columns[near] - 1
        pairs.append((_More(near, is_older=True), near, ""))
    for near in lineage.hidden_newer:
        columns[_More(near, is_older=False)] = columns[near] + 1
        pairs.append((near, _More(near, is_older=False), ""))
    first, last = min(columns.values()), max(columns.values())
    stacks = _stacks(columns, pairs)
    height = max(_height_of(stack) for stack in stacks.values()) + 2 * MARGIN
    spots: dict[_Place, tuple[int, int]] = {}
    for column, stack in stacks.items():
        y = (height - _height_of(stack)) // 2
        for place in stack:
            spots[place] = (MARGIN + (column - first) * (WIDTH + GAP_ACROSS), y)
            y += _height(place) + GAP_DOWN
    boxes = [_box(lineage, nodes, place, *spot, more_url) for place, spot in spots.items()]
    arrows = [Arrow(_path(spots[a], _height(a), spots[b], _height(b)), how) for a, b, how in pairs]
    width = (last - first) * (WIDTH + GAP_ACROSS) + WIDTH + 2 * MARGIN
    return Drawing(width, height, boxes, arrows)


def columns_of(lineage: Lineage) -> dict[_Place, int]:
    """Return the column of each node, 0 for the centre: everything is right of all that it was made from."""
    columns: dict[_Place, int] = {key: steps for key, steps in lineage.steps.items()}  # noqa: C416
    # As often as there are nodes is enough for any way without a circle, and an end for one with.
    for _ in columns:
        moved = False
        for link in lineage.links:
            if columns[link.newer] > columns[link.older]:
                continue
            moved = True
            if lineage.steps[link.newer] > 0:
                columns[link.newer] = columns[link.older] + 1
            else:
                columns[link.older] = columns[link.newer] - 1
        if not moved:
            break
    return columns


def in_lines(text: str, letters: int, most: int) -> list[str]:
    """Return the text in at most so many lines, broken between words if possible, with an ellipsis at a cut.

    Chinese, Japanese and Korean letters count for two.
    """
    lines: list[str] = []
    line = ""
    for word in _pieces(" ".join(text.split()), letters):
        together = f"{line}{word}"
        if _width(together.rstrip()) <= letters:
            line = together
            continue
        lines.append(line.rstrip())
        line = word
    lines.append(line.rstrip())
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and _width(last) > letters - 1:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()}…"]


def _pieces(text: str, letters: int) -> list[str]:
    """Return words, and the parts of names, with what stands behind them; one that no line holds is cut."""
    pieces = []
    for rest in BREAKS.findall(text):
        while _width(rest.rstrip()) > letters:
            cut = 1
            while _width(rest[: cut + 1]) <= letters:
                cut += 1
            pieces.append(rest[:cut])
            rest = rest[cut:]
        pieces.append(rest)
    return pieces


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def _stacks(
    columns: Mapping[_Place, int], pairs: Sequence[tuple[_Place, _Place, str]]
) -> dict[int, list[_Place]]:
    """Return each column from top to bottom, ordered by what it hangs on nearer to the centre."""
    stacks: dict[int, list[_Place]] = {}
    for place, column in columns.items():
        stacks.setdefault(column, []).append(place)
    nearer: dict[_Place, list[_Place]] = {}
    for older, newer, _ in pairs:
        nearer.setdefault(newer, []).append(older)
        nearer.setdefault(older, []).append(newer)
    row: dict[_Place, float] = {}
    for column in sorted(stacks, key=abs):
        stacks[column].sort(key=partial(_hangs_on, nearer=nearer, row=row))
        middle = (len(stacks[column]) - 1) / 2
        row |= {place: index - middle for index, place in enumerate(stacks[column])}
    return stacks


def _hangs_on(
    place: _Place, nearer: Mapping[_Place, Sequence[_Place]], row: Mapping[_Place, float]
) -> tuple[float, bool]:
    above = [row[other] for other in nearer.get(place, ()) if other in row]
    return (sum(above) / len(above) if above else 0.0, isinstance(place, _More))


def _height(place: _Place) -> int:
    return MORE_HEIGHT if isinstance(place, _More) else HEIGHT


def _height_of(stack: Sequence[_Place]) -> int:
    return sum(_height(place) for place in stack) + GAP_DOWN * (len(stack) - 1)


def _box(lineage: Lineage, nodes: Mapping[Key, Node], place: _Place, x: int, y: int, more_url: str) -> Box:
    if isinstance(place, _More):
        hidden = (lineage.hidden_older if place.is_older else lineage.hidden_newer)[place.near]
        is_of_centre = place.near == lineage.centre and not place.is_older
        url = more_url if is_of_centre and more_url else address_of(place.near)
        return Box(x, y, MORE_HEIGHT, url, [f"and {grouped(hidden)} more"], "", hidden=hidden)
    node = nodes[place]
    lines = in_lines(node.title, LETTERS_TITLE, TITLE_LINES)
    about = in_lines(node.state or node.about, LETTERS_ABOUT, 1)[0]
    return Box(x, y, HEIGHT, node.lineage_url, lines, about, node, is_centre=place == lineage.centre)


def _path(older: tuple[int, int], older_height: int, newer: tuple[int, int], newer_height: int) -> str:
    x1, y1 = older[0] + WIDTH, older[1] + older_height // 2
    # Short of the box by the head of the arrow.
    x2, y2 = newer[0] - 3, newer[1] + newer_height // 2
    bend = GAP_ACROSS // 2
    return f"M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
