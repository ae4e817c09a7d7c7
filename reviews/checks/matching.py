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
    # One sign for each of the text: whether it belongs to a word that has borders.
    words = there.translate({ord(sign): "w" if _is_of_word(sign) else " " for sign in set(there)})
    return [phrase for phrase in phrases if _contains(there, words, folded(phrase))]


def _contains(text: str, words: str, phrase: str) -> bool:
    begins, ends = (bool(phrase) and _is_of_word(sign) for sign in (phrase[:1], phrase[-1:]))
    start = text.find(phrase) if phrase else -1
    while start >= 0:
        end = start + len(phrase)
        is_cut_before = begins and start > 0 and words[start - 1] == "w"
        is_cut_behind = ends and words[end : end + 1] == "w"
        if not (is_cut_before or is_cut_behind):
            return True
        # What begins with a word cannot begin before this one ends: a long word is looked at once.
        after = words.find(" ", start) if begins else start + 1
        start = text.find(phrase, after) if after > 0 else -1
    return False


def _is_of_word(sign: str) -> bool:
    """Return whether this is a letter, digit or mark of a script that puts borders around its words."""
    return bool(sign) and unicodedata.category(sign)[0] in "LMN" and not _WITHOUT_SPACES.match(sign)
