"""What a person types into a search field, understood. It may be anything, and is never an error."""

import re
from dataclasses import dataclass

from search.words import Word, words_of

# What is typed beyond this is not looked at.
QUERY_MOST = 300
TERMS_MOST = 16
# A shorter beginning of a word stands for so many words that nothing is gained by looking for them.
PREFIX_LEAST = 2

_PIECE = re.compile(r'(?P<sign>-?)(?:"(?P<quoted>[^"]*)(?P<closed>"?)|(?P<plain>[^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand side by side, or must not; of an open one the last word may go on."""

    words: tuple[str, ...]
    is_open: bool = False
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A search in its parts. Without terms there is nothing to look for."""

    text: str
    terms: tuple[Term, ...] = ()

    @property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that a result contains."""
        return tuple(term for term in self.terms if not term.is_excluded)


def parse(text: str) -> Query:
    """Return what the text asks for.

    All words must occur, in any order, the last one also as the beginning of a longer word. "In quotes":
    exactly these words, side by side. -word: without this word. Never raises.
    """
    text = " ".join(text.replace("\0", " ")[:QUERY_MOST].split())
    pieces = []
    for piece in _PIECE.finditer(text.translate(_QUOTES)):
        if words := words_of(piece["plain"] if piece["quoted"] is None else piece["quoted"]):
            pieces.append((piece, words))
    terms: dict[Term, None] = {}
    for number, (piece, words) in enumerate(pieces, 1):
        # What is still being typed may go on, in quotes or not. Left out is what was named and nothing else.
        is_open = number == len(pieces) and not piece["closed"] and not piece["sign"]
        terms[_term(words, is_open=is_open, is_excluded=bool(piece["sign"]))] = None
    return Query(text, tuple(terms)[:TERMS_MOST])


def _term(words: list[Word], *, is_open: bool, is_excluded: bool) -> Term:
    folded = [word.folded for word in words]
    last = words[-1]
    if len(words) > 1 and words[-2].end == last.end and words[-2].start < last.start:
        # The last sign of an unspaced run says nothing that the pair before it does not.
        folded.pop()
        return Term(tuple(folded), is_excluded=is_excluded)
    short = len(last.folded) < PREFIX_LEAST and last.folded.isascii()
    return Term(tuple(folded), is_open=is_open and not short, is_excluded=is_excluded)
