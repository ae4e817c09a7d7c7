"""What became of a caption, with the fold and the coloured parts of what it is now."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from generations.previews.pieces import drawn_fold, drawn_words, pieces_of
from reviews.diff import Op, Segment


def drawn_changes(segments: Iterable[Segment], *, fold: int | None = None, platform: str = "") -> SafeString:
    """Return what became of a text as HTML, with the fold and the coloured parts of the new one.

    A fold within inserted words stands between two insertions: it is no part of what was written.
    """
    segments = list(segments)
    text = "".join(segment.text for segment in segments if segment.op != Op.DELETE)
    pieces = pieces_of(text, fold=fold, platform=platform)
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
                parts += [_changed(segment.op, words), drawn_fold(piece)]
                words = []
            words.append(drawn_words(replace(piece, text=piece.text[at - start : last - start])))
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
