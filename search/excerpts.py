"""The place of a text where the words were found, with the words marked."""

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.queries import Query, Term
from search.words import Word, parts_of, words_of

# Longer texts are looked through as far as this for what to show; they are found by all of their words.
LOOKED_THROUGH_MOST = 20_000
EXCERPT_MOST = 220
# So much of an excerpt stands before the first marked word.
_BEFORE = 60
# An excerpt may begin or end this much earlier to keep a word whole.
_WHOLE_WORD = 24


def spans_in(text: str, query: Query) -> list[tuple[int, int]]:
    """Return where in the text the words of the query stand, in order and without overlaps."""
    text = text[:LOOKED_THROUGH_MOST]
    spans: list[tuple[int, int]] = []
    terms = _possible(text, query)
    for words in (words_of(text), parts_of(text)) if terms else ():
        for term in terms:
            spans += _places(words, term)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def marked(text: str, query: Query) -> SafeString:
    """Return the whole text, escaped, with the words of the query in <mark>."""
    return _drawn(text, spans_in(text, query), 0, len(text))


def excerpt(text: str, query: Query) -> SafeString | None:
    """Return the part of the text around the first words of the query, marked; None when none is in it."""
    spans = spans_in(text, query)
    if not spans:
        return None
    first, last = _window(text, spans)
    return _drawn(text, spans, first, last)


def beginning(text: str) -> str:
    """Return the beginning of a text, as long as an excerpt."""
    return text if len(text) <= EXCERPT_MOST else f"{text[:EXCERPT_MOST].rstrip()}…"


def terms_in(text: str, query: Query) -> set[Term]:
    """Return which terms of the query are in the text."""
    text = text[:LOOKED_THROUGH_MOST]
    terms = _possible(text, query)
    if not terms:
        return set()
    words, parts = words_of(text), parts_of(text)
    return {term for term in terms if _places(words, term) or _places(parts, term)}


def _possible(text: str, query: Query) -> list[Term]:
    """Return the terms that may be in the text: only for these is it cut into words, which takes longest."""
    if not text.isascii():
        # Letters with accents are found by those without.
        return list(query.wanted)
    lower = text.lower()
    return [term for term in query.wanted if all(word in lower for word in term.words)]


def _places(words: Sequence[Word], term: Term) -> list[tuple[int, int]]:
    many = len(term.words)
    *whole, last = term.words
    found = []
    for place in range(len(words) - many + 1):
        if any(words[place + number].folded != word for number, word in enumerate(whole)):
            continue
        end = words[place + many - 1]
        if end.folded == last or (term.is_open and end.folded.startswith(last)):
            found.append((words[place].start, end.end))
    return found


def _window(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return from where to where the excerpt goes: around the place with the most marked words."""
    best = max(
        spans, key=lambda span: sum(span[0] <= start < span[0] + EXCERPT_MOST // 2 for start, _ in spans)
    )
    first = max(0, min(best[0] - _BEFORE, len(text) - EXCERPT_MOST))
    last = min(len(text), first + EXCERPT_MOST)
    if first:
        space = text.rfind(" ", max(0, first - _WHOLE_WORD), first + 1)
        first = space + 1 if space >= 0 else first
    if last < len(text):
        space = text.rfind(" ", last - _WHOLE_WORD, last)
        last = space if space > best[1] else max(last, best[1])
    return first, last


def _drawn(text: str, spans: Sequence[tuple[int, int]], first: int, last: int) -> SafeString:
    pieces = ["…"] if first else []
    place = first
    for start, end in spans:
        if start < first or end > last:
            continue
        pieces += [escape(text[place:start]), "<mark>", escape(text[start:end]), "</mark>"]
        place = end
    if last < len(text):
        pieces.append(f"{escape(text[place:last].rstrip(' .,;:–'))}…")
    else:
        pieces.append(escape(text[place:]))
    return mark_safe("".join(pieces))  # noqa: S308  every piece of the text is escaped above
