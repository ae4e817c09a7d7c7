"""Lucide's drawings as pages show them: each in one path, since a page has dozens of them.

The shapes that an icon is drawn from become parts of a single path, and what is the same for all of them
(thin round strokes in the colour of the words) stands in base.css under `.i`.
"""

import re
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

from django.core.signals import request_finished
from django.dispatch import receiver
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_NUMBER = r"[-+]?(?:\d*\.\d+|\d+\.?)"
# A path that begins with a relative step begins at 0,0 only while nothing stands before it; and what follows
# the first point without a letter of its own are lines, relative like the step.
_RELATIVE_START = re.compile(rf"^m\s*({_NUMBER})[\s,]*({_NUMBER})[\s,]*(?=([-+.\d])?)")
# Attributes that say where a shape is. What has others keeps an element of its own.
_PLACES = {
    "path": {"d"},
    "circle": {"cx", "cy", "r"},
    "ellipse": {"cx", "cy", "rx", "ry"},
    "line": {"x1", "y1", "x2", "y2"},
    "polyline": {"points"},
    "polygon": {"points"},
    "rect": {"x", "y", "width", "height", "rx", "ry"},
}


@cache
def _drawings() -> ZipFile:
    # The package's own tag reads the list of all its drawings anew for each: a page of a new process would
    # take a second or two. The drawings themselves stay on disk.
    # The package itself is not imported, let alone an app: of all it has, its drawings are what is used.
    package = find_spec("lucide")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("The package lucide, which has the icons, is not installed.")
    return ZipFile(Path(package.origin).parent / "lucide.zip")


@receiver(request_finished, dispatch_uid="dashboard.icons")
def _forget_the_list(**_: object) -> None:
    # It names 1,700 drawings in more than 1 MB. Pages show a few dozen, which are kept as they are drawn.
    _drawings.cache_clear()


@lru_cache(maxsize=512)
def drawn(name: str, size: int, css: str) -> SafeString:
    """Return an icon of `size` pixels at the usual size of text; raises KeyError when no icon has the name.

    `css` are the classes of its element, and `i` is one of them.
    """
    from xml.etree import ElementTree

    # In rem, so that icons grow with the words beside them when a reader enlarges the text.
    length = f"{size / 16:g}rem"
    path, others = _merged(ElementTree.fromstring(_drawings().read(f"{name}.svg")))  # noqa: S314  a package's
    shapes = (f'<path d="{path}"/>' if path else "") + others
    return mark_safe(  # noqa: S308  a fixed drawing from the icon package; the class is a literal
        f'<svg class="{escape(css)}" width="{length}" height="{length}" viewBox="0 0 24 24"'
        f' aria-hidden="true">{shapes}</svg>'
    )


def _merged(svg: "Element") -> tuple[str, str]:
    """Return the drawing as the data of one path, and as elements what cannot be part of it."""
    path, others = "", ""
    for node in svg:
        kind = node.tag.removeprefix(_NAMESPACE)
        if set(node.keys()) - _PLACES[kind]:
            attributes = "".join(f' {name}="{escape(value)}"' for name, value in node.items())
            others += f"<{kind}{attributes}/>"
        else:
            path += as_path(kind, node.attrib)
    return path, others


def as_path(kind: str, place: dict[str, str]) -> str:
    """Return the data of a path that draws the same as a shape of SVG, wherever it stands in a path."""
    if kind == "path":
        return _RELATIVE_START.sub(_absolute, place["d"].strip(), count=1)
    if kind in ("polyline", "polygon"):
        return f"M{place['points'].strip()}{'z' if kind == 'polygon' else ''}"
    at = {name: float(value) for name, value in place.items()}
    if kind == "line":
        return f"M{at['x1']:g} {at['y1']:g}L{at['x2']:g} {at['y2']:g}"
    if kind == "rect":
        return _rectangle(at)
    across, down = at.get("rx", at.get("r", 0)), at.get("ry", at.get("r", 0))
    half = f"a{across:g} {down:g} 0 1 0"
    return f"M{at['cx'] - across:g} {at['cy']:g}{half} {2 * across:g} 0{half} {-2 * across:g} 0z"


def _absolute(start: re.Match[str]) -> str:
    x, y, goes_on = start.groups()
    return f"M{x} {y}{'l' if goes_on else ''}"


def _rectangle(at: dict[str, float]) -> str:
    x, y, width, height = at.get("x", 0), at.get("y", 0), at["width"], at["height"]
    across = at.get("rx", at.get("ry", 0))
    down = at.get("ry", across)
    if not across:
        return f"M{x:g} {y:g}h{width:g}v{height:g}h{-width:g}z"
    corner = f"a{across:g} {down:g} 0 0 1"
    wide, high = width - 2 * across, height - 2 * down
    return (
        f"M{x + across:g} {y:g}h{wide:g}{corner} {across:g} {down:g}v{high:g}{corner} {-across:g} {down:g}"
        f"h{-wide:g}{corner} {-across:g} {-down:g}v{-high:g}{corner} {across:g} {-down:g}z"
    )
