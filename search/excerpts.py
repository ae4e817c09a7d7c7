"""The place of a text where the words were found, with the words marked."""

from collections.abc import Sequence
from functools import cached_property
from itertools import chain

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.queries import Query, Term
from search.words import Word, folded_beyond_ascii, parts_of, words_of

# Longer texts are looked through as far as this for what to show; they are found by all of their words.
LOOKED_THROUGH_MOST = 20_000
EXCERPT_MOST = 220
# So much of an excerpt stands before the first marked word.
_BEFORE = 60
# An excerpt may begin or end this much earlier to keep a word whole.
_WHOLE_WORD = 24


class SearchedText:
    """A text in which the words of a query may stand. It is cut into words once, and only if they can."""

    def __init__(self, text: str, query: Query) -> None:
        self.text = text
        self._query = query

    @property
    def terms(self) -> set[Term]:
        """Which terms of the query are in the text."""
        return set(self._places)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where in the text the words of the query stand, in order and without overlaps."""
        joined: list[tuple[int, int]] = []
        for start, end in sorted(chain.from_iterable(self._places.values())):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    @property
    def excerpt(self) -> SafeString | None:
        """The part of the text around the first words of the query, marked; None when none is in it."""
        return _drawn(self.text, self.spans, *_window(self.text, self.spans)) if self.spans else None

    @cached_property
    def _places(self) -> dict[Term, list[tuple[int, int]]]:
        text = self.text[:LOOKED_THROUGH_MOST]
        possible = _possible(text, self._query)
        if not possible:
            return {}
        words, parts = words_of(text), parts_of(text)
        places = {term: _places(words, term) + _places(parts, term) for term in possible}
        return {term: found for term, found in places.items() if found}


def marked(text: str, query: Query) -> SafeString:
    """Return the whole text, escaped, with the words of the query in <mark>."""
    return _drawn(text, SearchedText(text, query).spans, 0, len(text))


def excerpt(text: str, query: Query) -> SafeString | None:
    """Return the part of the text around the first words of the query, marked; None when none is in it."""
    return SearchedText(text, query).excerpt


def beginning(text: str) -> str:
    """Return the beginning of a text, as long as an excerpt."""
    return text if len(text) <= EXCERPT_MOST else f"{text[:EXCERPT_MOST].rstrip()}…"


def _possible(text: str, query: Query) -> list[Term]:
    """Return the terms that may be in the text: only for these is it cut into words, which takes longest."""
    # Only words with other letters are folded to something else than their small letters.
    lower, others = text.lower(), " ".join(folded_beyond_ascii(text))
    return [term for term in query.wanted if all(word in lower or word in others for word in term.words)]


def _places(words: Sequence[Word], term: Term) -> list[tuple[int, int]]:
    *whole, last = term.words
    ends = [
        place
        for place, word in enumerate(words)
        if word.folded == last or (term.is_open and word.folded.startswith(last))
    ]
    many = len(whole)
    return [
        (words[place - many].start, words[place].end)
        for place in ends
        if place >= many
        and all(words[place - many + number].folded == word for number, word in enumerate(whole))
    ]


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
