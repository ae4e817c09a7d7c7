"""Cutting a text into the words that are searched: the same for what is stored and for what is asked.

This happens here and not in the database, so that SQLite and PostgreSQL find the same. A word is folded:
without case, accents and other spellings of the same letters. Scripts that put no spaces between words are
cut into pairs of neighbouring signs. `#` and `@` are no part of a word: a hashtag is found with and without.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# Longer words are cut; both databases could take more, but nobody asks for more.
WORD_MOST = 60
# Of one text: more than any platform takes, and less than what PostgreSQL can hold in one index entry.
TEXT_MOST = 100_000

# What a word cannot contain: spaces, control characters and the signs of ASCII, all of which divide words.
_CHUNK = re.compile(r"[^\x00-/:-@\[-`{-\x7f\s]+")
# Where a reader sees two words in one: DarkMode, IMG2034, JPEGFile.
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# Where one part ends; most texts have none.
_SEAM = re.compile(r"[a-z][A-Z0-9]|[A-Z][0-9]|[0-9][A-Za-z]|[A-Z][A-Z][a-z]")
_WORD, _PAIRED, _SIGN, _ATTACHED, _PASSED_OVER, _DIVIDES = range(6)
# Han, kana, Thai, Lao, Burmese and Khmer: written without spaces.
_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3040, 0x30FF),
    (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F),
    (0x20000, 0x3FFFF),
)  # fmt: skip
# Marks that are left out in everyday writing: accents, Hebrew points, Arabic vowels and the stretching line.
_OPTIONAL_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
# Letters that Unicode does not take apart, as people without them on the keyboard write them.
_SPELLED = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})


class Word(NamedTuple):
    """A folded word and where it stands in the text it was read from."""

    folded: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """Return the words of a text in their order, those of unspaced scripts as overlapping pairs.

    The last sign of an unspaced run is a word by itself, so that every sign begins a word.
    """
    return list(_read(text[:TEXT_MOST]))


def parts_of(text: str) -> list[Word]:
    """Return the words within words, such as both of `DarkMode` and both of `IMG2034`."""
    text = text[:TEXT_MOST]
    parts: list[Word] = []
    for chunk in _CHUNK.finditer(text) if _SEAM.search(text) else ():
        if chunk[0].isascii() and _SEAM.search(chunk[0]):
            parts += [
                Word(part[0].lower()[:WORD_MOST], chunk.start() + part.start(), chunk.start() + part.end())
                for part in _PARTS.finditer(chunk[0])
            ]
    return parts


def folded_words_of(text: str) -> list[str]:
    """Return the words of a text as `words_of` folds them, without their places: much quicker."""
    folded: list[str] = []
    for chunk in _CHUNK.findall(text[:TEXT_MOST]):
        if chunk.isascii():
            folded.append(chunk.lower()[:WORD_MOST])
        else:
            folded += [word.folded for word in _read_chunk(chunk, 0)]
    return folded


def folded_beyond_ascii(text: str) -> list[str]:
    """Return the same words as `folded_words_of`, of those pieces alone that have letters beyond ASCII."""
    if text.isascii():
        return []
    chunks = (chunk for chunk in _CHUNK.findall(text[:TEXT_MOST]) if not chunk.isascii())
    return [word.folded for chunk in chunks for word in _read_chunk(chunk, 0)]


def folded_parts_of(text: str) -> list[str]:
    """Return the words within words as `parts_of` folds them, without their places: much quicker."""
    text = text[:TEXT_MOST]
    folded: list[str] = []
    for chunk in _CHUNK.findall(text) if _SEAM.search(text) else ():
        if chunk.isascii() and _SEAM.search(chunk):
            folded += [part.lower()[:WORD_MOST] for part in _PARTS.findall(chunk)]
    return folded


def _read(text: str) -> Iterator[Word]:
    for chunk in _CHUNK.finditer(text):
        if chunk[0].isascii():
            yield Word(chunk[0].lower()[:WORD_MOST], chunk.start(), chunk.end())
        else:
            yield from _read_chunk(chunk[0], chunk.start())


def _read_chunk(chunk: str, offset: int) -> Iterator[Word]:
    """Read a piece without ASCII signs and spaces, in which the kind of sign decides where a word ends."""
    run: list[tuple[str, int, int]] = []
    kind_of_run = _DIVIDES
    for place, sign in enumerate(chunk, offset):
        kind = _kind_of(sign)
        if kind == _PASSED_OVER:
            continue
        if kind == _ATTACHED:
            if run:
                written, start, _ = run[-1]
                run[-1] = (written + sign, start, place + 1)
            continue
        if kind != kind_of_run or kind == _SIGN:
            yield from _finish(run, kind_of_run)
            run = []
        kind_of_run = kind
        if kind != _DIVIDES:
            run.append((sign, place, place + 1))
    yield from _finish(run, kind_of_run)


def _finish(run: list[tuple[str, int, int]], kind: int) -> Iterator[Word]:
    if not run:
        return
    if kind != _PAIRED:
        folded = fold("".join(written for written, _, _ in run))
        if folded:
            yield Word(folded, run[0][1], run[-1][2])
        return
    signs = [(fold(written), start, end) for written, start, end in run]
    signs = [entry for entry in signs if entry[0]]
    for number, (folded, start, end) in enumerate(signs):
        if number + 1 < len(signs):
            after = signs[number + 1]
            yield Word(folded + after[0], start, after[2])
        else:
            yield Word(folded, start, end)


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """Return a word as it is compared; empty when nothing of it can be searched."""
    if word.isascii():
        return word.lower()[:WORD_MOST]
    # Compatibility forms first show their letters, which may be capitals again.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word.casefold()).casefold())
    plain = unicodedata.normalize("NFC", _OPTIONAL_MARKS.sub("", apart).translate(_SPELLED))
    return "".join(sign for sign in plain if _kind_of(sign) <= _ATTACHED)[:WORD_MOST]


@lru_cache(maxsize=8192)
def _kind_of(sign: str) -> int:
    category = unicodedata.category(sign)
    if sign in "\uff9e\uff9f":
        # The voicing marks of narrow kana are letters to Unicode, and marks to a reader.
        return _ATTACHED
    if category[0] in "LN":
        code = ord(sign)
        return _PAIRED if any(first <= code <= last for first, last in _UNSPACED) else _WORD
    if category[0] == "M":
        return _ATTACHED
    if category == "So":
        return _SIGN
    # Joiners, direction marks and skin tones neither belong to a word nor end one.
    if category == "Cf" or "\U0001f3fb" <= sign <= "\U0001f3ff":
        return _PASSED_OVER
    return _DIVIDES
