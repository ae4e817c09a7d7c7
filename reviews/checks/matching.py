"""Finding words, phrases and hashtags in a text as a person would: whatever their case, accents or spaces."""

import re
import unicodedata
from collections.abc import Iterable

# A letter may be disguised by an accent or an invisible sign; other scripts' marks are letters of their own.
_ACCENTS = re.compile(r"(?<=[a-zα-ω])[\u0300-\u036f]+")
_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F])
_ALIKE = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "_": " "})
# Scripts that put no space between words, and Korean, whose particles follow directly.
_WITHOUT_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)


def lines_of(text: str) -> list[str]:
    """Return the lines of a list that a manager wrote: trimmed, without empty ones."""
    return [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]


def folded(text: str) -> str:
    """Return the text as it is compared: no case, no accents, no invisible signs, single spaces."""
    text = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).translate(_ALIKE).casefold()
    text = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))
    return " ".join(text.split())


def folded_hashtag(hashtag: str) -> str:
    """Return a hashtag as platforms compare it: no case, with `#`; accents make another one."""
    return "#" + unicodedata.normalize("NFKC", hashtag).casefold().lstrip("#")


def phrases_in(text: str, phrases: Iterable[str]) -> list[str]:
    """Return those of the phrases that stand in the text as whole words, as the manager wrote them."""
    there = folded(text)
    return [phrase for phrase in phrases if _contains(there, folded(phrase))]


def _contains(text: str, phrase: str) -> bool:
    if not phrase:
        return False
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        if _is_border(text[start - 1 : start] if start else "", phrase[0]) and _is_border(
            text[end : end + 1], phrase[-1]
        ):
            return True
        start = text.find(phrase, start + 1)
    return False


def _is_border(outside: str, inside: str) -> bool:
    """Return whether a word can begin or end between these two signs."""
    if not outside or not (_is_of_word(outside) and _is_of_word(inside)):
        return True
    return bool(_WITHOUT_SPACES.match(inside))


def _is_of_word(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LMN"
