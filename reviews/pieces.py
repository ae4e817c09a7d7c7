"""A caption in pieces: where platforms fold it, what they colour, and what comments are about.

The pieces joined are exactly the text: comments count its characters in what the browser shows.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from powerpost.text_parts import links_in
from reviews.diff import Op, Segment

# Hashtags, with one letter at least, and mentions. What stands behind a word, as in `a@b`, is neither.
_TAGS = re.compile(
    r"""
      (?<![\w&/]) [#＃] (?=\w*[^\W\d_]) \w+
    | (?<![\w.@＠/]) [@＠] [A-Za-z0-9_] (?: [\w.]* \w )?
    """,
    re.VERBOSE,
)
# A fold is approximate, and moves back by this many characters at most, to where a word ends.
FOLD_SLACK = 20


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


def pieces_of(text: str, *, fold: int | None = None, spans: Iterable[Span] = ()) -> list[Piece]:
    """Return the text in pieces. Joined they are the text; a fold at or behind the end is left out."""
    folded_at = fold_position(text, fold) if fold else None
    tags = _tags_in(text)
    placed = [
        Span(span.thread, max(0, span.start), min(len(text), span.end))
        for span in spans
        if max(0, span.start) < min(len(text), span.end)
    ]
    cuts = {0, len(text)}
    cuts.update(edge for tag in tags for edge in tag)
    cuts.update(edge for span in placed for edge in (span.start, span.end))
    if folded_at is not None:
        cuts.add(folded_at)
    edges = sorted(cuts)
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


def _tags_in(text: str) -> list[tuple[int, int]]:
    """Return from where until where platforms make a link of the text: addresses, hashtags, mentions."""
    links = [(link.start, link.end) for link in links_in(text)]
    tags = [match.span() for match in _TAGS.finditer(text)]
    # What looks like a hashtag within an address is a part of it.
    is_linked = _cover(links)
    return links + [(start, end) for start, end in tags if not is_linked(start, start + 1)]


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
    return fold


def drawn(pieces: Sequence[Piece]) -> SafeString:
    """Return the pieces as HTML without any space of its own; the fold is marked as not being text."""
    return format_html_join("", "{}{}", ((_fold(piece), _words(piece)) for piece in pieces))


def drawn_changes(segments: Iterable[Segment], *, fold: int | None = None) -> SafeString:
    """Return what became of a text as HTML, with the fold and the coloured parts of the new one.

    A fold within inserted words stands between two insertions: it is no part of what was written.
    """
    segments = list(segments)
    pieces = pieces_of("".join(segment.text for segment in segments if segment.op != Op.DELETE), fold=fold)
    parts: list[SafeString | str] = []
    # Where this segment begins, and the piece that is not used up, with where it begins: in the new text.
    at, index, start = 0, 0, 0
    for segment in segments:
        if segment.op == Op.DELETE:
            parts.append(_changed(segment.op, [format_html("{}", segment.text)]))
            continue
        words: list[SafeString | str] = []
        end = at + len(segment.text)
        while at < end:
            piece = pieces[index]
            last = min(start + len(piece.text), end)
            if at == start and piece.fold is not None:
                parts += [_changed(segment.op, words), _fold(piece)]
                words = []
            words.append(_words(replace(piece, text=piece.text[at - start : last - start])))
            at = last
            if at == start + len(piece.text):
                index, start = index + 1, at
        parts.append(_changed(segment.op, words))
    return format_html_join("", "{}", ((part,) for part in parts))


def _changed(op: Op, words: Sequence[SafeString | str]) -> SafeString:
    together = format_html_join("", "{}", ((word,) for word in words))
    if op == Op.EQUAL or not together:
        return together
    tag, said = ("ins", "added") if op == Op.INSERT else ("del", "removed")
    return format_html(
        '<{0}><span class="visually-hidden"> ({1}: </span>{2}<span class="visually-hidden">) </span></{0}>',
        tag,
        said,
        together,
    )


def _fold(piece: Piece) -> SafeString | str:
    if piece.fold is None:
        return ""
    return format_html('<span class="fold" data-not-text>more, after {}</span>', piece.fold)


def _words(piece: Piece) -> SafeString | str:
    words = (
        format_html('<span class="tag">{}</span>', piece.text)
        if piece.is_tag
        else format_html("{}", piece.text)
    )
    for thread in reversed(piece.threads):
        words = format_html('<mark data-thread="{}">{}</mark>', thread, words)
    return words
