"""A caption in pieces: where platforms fold it, what they colour, and what comments are about.

The pieces joined are exactly the text: comments count its characters in what the browser shows.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from powerpost.text_parts import hashtag_places, links_in

# What stands behind a word, as in `a@b`, mentions nobody. A name may have a full stop within.
_MENTION = re.compile(r"(?<![\w.@＠/])[@＠][A-Za-z0-9_](?:[\w.]*\w)?")
# A fold is approximate, and moves back by this many characters at most, to where a word ends.
FOLD_SLACK = 20
# The signs that make one picture of several: a joiner and the choice of how the sign before is drawn.
_CONTINUES = "\u200d\ufe0e\ufe0f\u20e3"
# Instagram and TikTok draw an address in a caption as plain words, which cannot be pressed.
WITHOUT_LINKS = frozenset({"instagram", "tiktok"})


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the text that a thread is about: characters from `start` until `end`."""

    thread: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text that is drawn alike: coloured or not, under which threads, and the fold before it.

    `fold` is the number of characters that the platform shows before this piece, or None.
    """

    text: str
    is_tag: bool = False
    threads: tuple[str, ...] = ()
    fold: int | None = None


def pieces_of(
    text: str,
    *,
    fold: int | None = None,
    spans: Iterable[Span] = (),
    platform: str = "",
    cuts: Iterable[int] = (),
) -> list[Piece]:
    """Return the text in pieces. Joined they are the text; a fold at or behind the end is left out.

    With a `platform`, only what it makes a link of is coloured; without one, all that any of them would.
    `cuts` are places at which a piece has to end.
    """
    folded_at = fold_position(text, fold) if fold else None
    tags = _tags_in(text, platform)
    placed = [
        Span(span.thread, max(0, span.start), min(len(text), span.end))
        for span in spans
        if max(0, span.start) < min(len(text), span.end)
    ]
    places = {0, len(text), *cuts}
    places.update(edge for tag in tags for edge in tag)
    places.update(edge for span in placed for edge in (span.start, span.end))
    if folded_at is not None:
        places.add(folded_at)
    edges = sorted(places)
    is_coloured = _cover(tags)
    return [
        Piece(
            text[start:end],
            is_tag=is_coloured(start, end),
            threads=tuple(span.thread for span in placed if span.start <= start and end <= span.end),
            fold=fold if start == folded_at else None,
        )
        for start, end in pairwise(edges)
    ]


def _tags_in(text: str, platform: str) -> list[tuple[int, int]]:
    """Return from where until where platforms make a link of the text: addresses, hashtags, mentions."""
    links = [(link.start, link.end) for link in links_in(text)]
    tags = hashtag_places(text) + [match.span() for match in _MENTION.finditer(text)]
    # What looks like a hashtag within an address is a part of it.
    is_linked = _cover(links)
    found = [(start, end) for start, end in tags if not is_linked(start, start + 1)]
    return found if platform in WITHOUT_LINKS else links + found


def _cover(ranges: Sequence[tuple[int, int]]) -> Callable[[int, int], bool]:
    """Return what tells whether one of the ranges holds all from a start until an end, fast for thousands."""
    ordered = sorted(ranges)
    starts = [start for start, _ in ordered]
    # Up to each start, how far any range reaches that began by then.
    reach = list(accumulate((end for _, end in ordered), max))

    def covers(start: int, end: int) -> bool:
        before = bisect_right(starts, start)
        return before > 0 and reach[before - 1] >= end

    return covers


def fold_position(text: str, fold: int) -> int | None:
    """Return where the text is folded: after `fold` characters, or a little before, at the end of a word.

    None when all of it is shown.
    """
    if len(text) <= fold:
        return None
    for position in range(fold, max(0, fold - FOLD_SLACK), -1):
        if text[position].isspace() or text[position - 1].isspace():
            # The gap belongs to what is shown: the rest begins with a word.
            end = position
            while end < len(text) and text[end].isspace():
                end += 1
            return end if end < len(text) else None
    return _not_within_a_sign(text, fold)


def _not_within_a_sign(text: str, position: int) -> int:
    """Return the position, or the next at which no emoji or accented letter would be torn in two."""
    end = min(len(text), position + FOLD_SLACK)
    while position < end and (_belongs_to_the_one_before(text[position]) or text[position - 1] == "\u200d"):
        position += 1
    return position


def _belongs_to_the_one_before(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Me", "Mc") or sign in _CONTINUES or "🏻" <= sign <= "🏿"


def drawn(pieces: Sequence[Piece]) -> SafeString:
    """Return the pieces as HTML without any space of its own; the fold is marked as not being text."""
    return format_html_join("", "{}{}", ((drawn_fold(piece), drawn_words(piece)) for piece in pieces))


def drawn_fold(piece: Piece) -> SafeString | str:
    """Return the mark of the fold before this piece, which is no part of the text; empty without one."""
    if piece.fold is None:
        return ""
    return format_html('<span class="fold" data-not-text>Folded here, after {} characters</span>', piece.fold)


def drawn_words(piece: Piece) -> SafeString | str:
    """Return the piece as HTML, coloured and marked, without its fold."""
    words = (
        format_html('<span class="tag">{}</span>', piece.text)
        if piece.is_tag
        else format_html("{}", piece.text)
    )
    for thread in reversed(piece.threads):
        words = format_html('<mark data-thread="{}">{}</mark>', thread, words)
    return words
