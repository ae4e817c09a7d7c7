"""What a comment is about: the whole output, words of a caption, a place in a picture, a moment of a video.

An anchor belongs to the revision that the person saw. Later revisions show an unresolved thread at the same
words, found again in the new text, or at the same coordinates.
"""

import math
from dataclasses import dataclass, replace

from reviews.decisions import Refused
from reviews.models import Revision, Thread
from workspaces.numbers import grouped

Kind = Thread.Anchor

# Longer than any passage one comments on, shorter than what would flood the list.
QUOTE_MAX = 5_000
# Decimals kept of a coordinate and of a second: finer than a pixel and a frame.
COORDINATE_DIGITS = 5
SECOND_DIGITS = 2
# A box narrower than this, in parts of the picture, is a point that was set with an unsteady hand.
BOX_LEAST = 0.01


class AnchorLost(Refused):
    """The place that a comment is about is not there."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place: which of the fields count is said by `kind`, whose meaning is that of Thread's fields."""

    kind: str = Kind.WHOLE
    start: int | None = None
    end: int | None = None
    quote: str = ""
    x: float | None = None
    y: float | None = None
    width: float | None = None
    height: float | None = None
    starts_at: float | None = None
    ends_at: float | None = None


def fit(anchor: Anchor, revision: Revision) -> Anchor:
    """Return the anchor as it is stored with a thread on this revision; only its own kind's fields are set.

    Raises AnchorLost when the place does not exist in the revision: the words do not stand there, the point
    is outside of the picture, the second after the end of the video.
    """
    if anchor.kind == Kind.WHOLE:
        return Anchor()
    if anchor.kind == Kind.TEXT and revision.review.is_caption:
        return _fit_text(anchor, revision)
    if anchor.kind == Kind.AREA and revision.review.type == "image":
        return _fit_area(anchor)
    if anchor.kind == Kind.TIME and revision.review.type == "video":
        return _fit_time(anchor, revision)
    raise AnchorLost("This output has no such place. Remove the place, or choose it again.")


def locate(quote: str, start: int | None, text: str) -> tuple[int, int] | None:
    """Return from and until where the quote stands in the text, in code points; None when it does not.

    At `start` if it stands there, else its occurrence nearest to it, the earlier of two equally near ones.
    Without a `start`, its first occurrence.
    """
    if not quote:
        return None
    length = len(quote)
    if start is None:
        start = 0
    if text[start : start + length] == quote:
        return start, start + length
    before = text.rfind(quote, 0, start + length)
    after = text.find(quote, start)
    found = [place for place in (before, after) if place >= 0]
    if not found:
        return None
    nearest = min(found, key=lambda place: (abs(place - start), place))
    return nearest, nearest + length


def located(thread: Thread, present: Revision | None) -> tuple[int, int] | None:
    """Return where a thread's words stand in the present revision; None for other threads and lost words."""
    if thread.anchor != Kind.TEXT or present is None:
        return None
    return locate(thread.quote, thread.start, present.text)


def _fit_text(anchor: Anchor, revision: Revision) -> Anchor:
    # Browsers send every line end of a form as CR LF.
    quote = anchor.quote.replace("\r\n", "\n")
    if anchor.start is None:
        # Typed or pasted by hand.
        quote = quote.strip()
    if not quote.strip():
        raise AnchorLost("Select the words that the comment is about, or remove the place.")
    if len(quote) > QUOTE_MAX:
        raise AnchorLost(f"Select at most {grouped(QUOTE_MAX)} characters, or comment on the whole caption.")
    place = locate(quote, anchor.start, revision.text)
    if place is None:
        raise AnchorLost(
            f"These words do not stand in revision {revision.number}. Select them again, or remove the place."
        )
    return Anchor(Kind.TEXT, start=place[0], end=place[1], quote=quote)


def _fit_area(anchor: Anchor) -> Anchor:
    x, y = _within(anchor.x, 1), _within(anchor.y, 1)
    if x is None or y is None:
        raise AnchorLost("This place is outside of the picture. Choose it again, or remove it.")
    point = Anchor(Kind.AREA, x=round(x, COORDINATE_DIGITS), y=round(y, COORDINATE_DIGITS))
    if anchor.width is None and anchor.height is None:
        return point
    width, height = _within(anchor.width, 1), _within(anchor.height, 1)
    if width is None or height is None or x + width > 1 + 1e-6 or y + height > 1 + 1e-6:
        raise AnchorLost("This box reaches outside of the picture. Draw it again, or remove it.")
    if width < BOX_LEAST and height < BOX_LEAST:
        return point
    return replace(point, width=round(width, COORDINATE_DIGITS), height=round(height, COORDINATE_DIGITS))


def _fit_time(anchor: Anchor, revision: Revision) -> Anchor:
    file = revision.media_file
    # A player rounds the length its own way, and at the very end stands a little after it.
    most = (file.duration + 0.5) if file and file.duration else math.inf
    starts_at = _within(anchor.starts_at, most)
    if starts_at is None:
        raise AnchorLost("This moment is outside of the video. Choose it again, or remove it.")
    moment = Anchor(Kind.TIME, starts_at=round(starts_at, SECOND_DIGITS))
    if anchor.ends_at is None:
        return moment
    ends_at = _within(anchor.ends_at, most)
    if ends_at is None or ends_at < starts_at:
        raise AnchorLost("The end of the part must lie after its start, within the video.")
    return moment if ends_at == starts_at else replace(moment, ends_at=round(ends_at, SECOND_DIGITS))


def _within(value: float | None, most: float) -> float | None:
    """Return the value when it is a number from 0 to `most`, else None."""
    if value is None or not math.isfinite(value) or not 0 <= value <= most:
        return None
    return value
