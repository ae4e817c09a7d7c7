"""Counts text the way platforms count it, and shortens it at a word.

Only what the sandbox's own captions need. Where a platform's way of counting is intricate, this errs on the
side of too long, so that a caption that fits here fits there.
"""

import re
import unicodedata
from collections.abc import Callable

Measure = Callable[[str], int]

INSTAGRAM_MAX = 2200
INSTAGRAM_HASHTAGS_MAX = 5
TIKTOK_MAX = 2200
YOUTUBE_DESCRIPTION_MAX_BYTES = 5000
X_MAX = 280
FACEBOOK_MAX = 63_206
LINKEDIN_MAX = 3000

# What X counts as one (twitter-text configuration, version 3); everything else counts two.
X_LIGHT_RANGES = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
X_URL_WEIGHT = 23
# Anything with a dot between two characters might be taken for an address.
MAYBE_URL = re.compile(r"\S+\.\S+")


def characters(text: str) -> int:
    """Return the number of code points."""
    return len(text)


def utf16_units(text: str) -> int:
    """Return the number of UTF-16 units, as TikTok counts."""
    return len(text.encode("utf-16-le")) // 2


def utf8_bytes(text: str) -> int:
    """Return the number of bytes in UTF-8, as YouTube counts a description."""
    return len(text.encode())


def _weight(text: str) -> int:
    return sum(1 if any(low <= ord(sign) <= high for low, high in X_LIGHT_RANGES) else 2 for sign in text)


def x_weight(text: str) -> int:
    """Return at least the length that X counts: addresses 23 or more, most scripts one, others two."""
    text = unicodedata.normalize("NFC", text)
    addresses = MAYBE_URL.findall(text)
    rest = MAYBE_URL.sub("", text)
    return _weight(rest) + sum(max(X_URL_WEIGHT, _weight(address)) for address in addresses)


def shorten(text: str, limit: int, measure: Measure = characters) -> str:
    """Return `text`, or as much of its beginning as fits into `limit` with an ellipsis, cut at a word.

    Returns an empty string when not even that fits.
    """
    if measure(text) <= limit:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle].rstrip() + "…") <= limit:
            low = middle
        else:
            high = middle - 1
    cut = text[:low]
    at_word = cut.rpartition(" ")[0]
    # A text without blanks (Chinese, one long word) is cut where it must be.
    kept = (at_word if len(at_word) > len(cut) // 2 else cut).rstrip(" ,;:.-")
    return f"{kept}…" if kept else ""
