"""X's way to count a post: links count alike, scripts that say much with one sign count double.

The rules and numbers are those of the twitter-text configuration, version 3, that docs.x.com ("Counting
characters") refers to; read on 21 November 2026.
"""

import unicodedata
from collections import Counter

from powerpost.text_parts import emoji_in, links_in

LINK_LENGTH = 23
EMOJI_LENGTH = 2
# Code points that count 1: letters of most alphabets, spaces and punctuation. All others count 2.
SINGLE_RANGES = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def weighted_length(text: str) -> int:
    """Return the length that X counts, of 280 that a post may have.

    The text is taken in its composed form (NFC), a line end as one sign, an address as 23 whatever its
    length, an emoji as 2 however many code points it is made of.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    length = position = 0
    for link in links_in(text):
        length += _length_of_words(text[position : link.start]) + LINK_LENGTH
        position = link.end
    return length + _length_of_words(text[position:])


def _length_of_words(text: str) -> int:
    emoji = emoji_in(text)
    return _sum_of_signs(text) - _sum_of_signs("".join(emoji)) + EMOJI_LENGTH * len(emoji)


def _sum_of_signs(text: str) -> int:
    return sum(times * _weight(sign) for sign, times in Counter(text).items())


def _weight(sign: str) -> int:
    point = ord(sign)
    return 1 if any(first <= point <= last for first, last in SINGLE_RANGES) else 2
