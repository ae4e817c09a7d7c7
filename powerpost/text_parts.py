"""What platforms see in a text besides letters: links, emoji, hashtags and mentions.

Everything here reads a text once from start to end, so that a hostile text of any length costs no more than
its length. The published parser for X (twitter-text-parser 3.0.0) was looked at and left: a text of ten
thousand times "a." keeps it busy for minutes, and its emoji are those of 2019.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# --- Emoji (Unicode Technical Standard 51, with the data of Unicode 17) -----------------------------------

# Emoji_Presentation: drawn as pictures without being asked to. Regional indicators are left out: alone, one
# is a letter in a box.
_PICTURES = (
    "\u231a-\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd-\u25fe\u2614-\u2615\u2648-\u2653\u267f\u2693\u26a1"
    "\u26aa-\u26ab\u26bd-\u26be\u26c4-\u26c5\u26ce\u26d4\u26ea\u26f2-\u26f3\u26f5\u26fa\u26fd\u2705"
    "\u270a-\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b-\u2b1c\u2b50\u2b55"
    "\U0001f004\U0001f0cf\U0001f18e\U0001f191-\U0001f19a\U0001f201\U0001f21a\U0001f22f"
    "\U0001f232-\U0001f236\U0001f238-\U0001f23a\U0001f250-\U0001f251\U0001f300-\U0001f320"
    "\U0001f32d-\U0001f335\U0001f337-\U0001f37c\U0001f37e-\U0001f393\U0001f3a0-\U0001f3ca"
    "\U0001f3cf-\U0001f3d3\U0001f3e0-\U0001f3f0\U0001f3f4\U0001f3f8-\U0001f43e\U0001f440"
    "\U0001f442-\U0001f4fc\U0001f4ff-\U0001f53d\U0001f54b-\U0001f54e\U0001f550-\U0001f567\U0001f57a"
    "\U0001f595-\U0001f596\U0001f5a4\U0001f5fb-\U0001f64f\U0001f680-\U0001f6c5\U0001f6cc"
    "\U0001f6d0-\U0001f6d2\U0001f6d5-\U0001f6d9\U0001f6dc-\U0001f6df\U0001f6eb-\U0001f6ec"
    "\U0001f6f4-\U0001f6fc\U0001f7e0-\U0001f7eb\U0001f7f0\U0001f90c-\U0001f93a\U0001f93c-\U0001f945"
    "\U0001f947-\U0001f9ff\U0001fa70-\U0001faff"
)
# Drawn as pictures when a variation selector, a skin tone or a joined sign follows. Wider than the standard's
# list, which changes nothing for any text that a person writes.
_SIGNS = "\u00a9\u00ae\u203c\u2049\u2122-\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
_CHANGE = "[\ufe0f\U0001f3fb-\U0001f3ff]"
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"  # a flag, as two regional indicators
    "|[0-9#*]\ufe0f?\u20e3"  # a keycap
    f"|(?:[{_PICTURES}](?!\ufe0e){_CHANGE}?|[{_SIGNS}](?:{_CHANGE}|(?=\u200d[{_SIGNS}])))"
    "(?:[\U000e0020-\U000e007e]++\U000e007f)?"  # the flags of England, Scotland and Wales
    f"(?:\u200d[{_SIGNS}]{_CHANGE}?)*+"  # families, professions, a heart on fire
)


def emoji_in(text: str) -> list[str]:
    """Return the emoji of a text, each as one, however many code points it is made of.

    A flag, a family or a skin tone belongs to one emoji. Signs such as © are text unless the variation
    selector says otherwise.
    """
    return [match[0] for match in _EMOJI.finditer(text)]


# --- Links ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """A web address in a text, from `start` to before `end`, counted in code points."""

    start: int
    end: int
    address: str
    has_scheme: bool


_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_HOST = re.compile(r"[\w.\-]++")
_BARE_HOST = re.compile(r"[A-Za-z0-9_.\-]++")
_PORT = re.compile(r":[0-9]{1,5}")
_PATH = re.compile(r"/[A-Za-z0-9\u00c0-\u024f\u0400-\u04ff!*';:=+,.$%\[\]–_~@|&#/()\-]*+")
_QUERY = re.compile(r"\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*+")
# What an address does not end with: the full stop of the sentence around it.
_NOT_LAST = "!*';:,.$%[]–~@|&(?"
_NOT_BEFORE_SCHEME = re.compile(r"[A-Za-z0-9@＠$#＃]")
_NOT_BEFORE_HOST = re.compile(r"[A-Za-z0-9@＠$#＃_./\-]")
# The longest address that X shortens (twitter-text, MAX_URL_LENGTH).
LINK_MOST = 4096


def links_in(text: str) -> list[Link]:
    """Return the web addresses of a text: with `http://` or `https://`, or a bare domain that can exist."""
    return list(_links(text))


def _links(text: str) -> Iterator[Link]:
    position = 0
    while (match := _BARE_HOST.search(text, position)) is not None:
        start, position = match.start(), match.end()
        scheme = _SCHEME.match(text, start) or _scheme_inside(text, match)
        if scheme is not None:
            position = scheme.end()
            before = text[scheme.start() - 1 : scheme.start()]
            host = _HOST.match(text, position)
            if host is None or _NOT_BEFORE_SCHEME.match(before):
                continue
            start, host_start = scheme.start(), position
        elif _NOT_BEFORE_HOST.match(text[start - 1 : start] if start else ""):
            continue
        else:
            host, host_start = match, start
        # Other scripts may follow without a space, or belong to the name.
        length = _domain_length(host[0]) or _domain_length(_latin_host(text, host_start))
        if not length:
            continue
        end = host_start + length
        if end < len(text) and text[end] in "@＠":
            continue
        end = _end_of_path(text, end)
        position = max(position, end)
        if end - start <= LINK_MOST:
            yield Link(start, end, text[start:end], scheme is not None)


def _scheme_inside(text: str, word: re.Match[str]) -> re.Match[str] | None:
    # Letters of other scripts may stand directly before an address, Latin ones not: "seehttp://" is none.
    return _SCHEME.match(text, word.end() - 5) or _SCHEME.match(text, word.end() - 4)


def _latin_host(text: str, start: int) -> str:
    found = _BARE_HOST.match(text, start)
    return found[0] if found else ""


def _domain_length(host: str) -> int:
    """Return how much of the host is a domain that ends in a known top-level domain; 0 when none is."""
    # Not before a text has something that could be one: the names are a quarter of a megabyte.
    from powerpost.top_level_domains import TOP_LEVEL_DOMAINS

    length = known = 0
    for number, label in enumerate(host.split(".")):
        if not label or label[0] in "-_" or label[-1] in "-_":
            break
        length += len(label) + (1 if number else 0)
        if number and (label.lower() in TOP_LEVEL_DOMAINS or label.lower().startswith("xn--")):
            known = length
    return known


def _end_of_path(text: str, end: int) -> int:
    if port := _PORT.match(text, end):
        end = port.end()
    for part in (_PATH, _QUERY):
        if found := part.match(text, end):
            end = _without_punctuation(text, end, found.end())
    return end


def _without_punctuation(text: str, start: int, end: int) -> int:
    """Return where an address ends, when a sentence may go on behind it."""
    unopened = text.count(")", start, end) - text.count("(", start, end)
    while end > start:
        last = text[end - 1]
        if last == ")" and unopened > 0:
            unopened -= 1
        elif last == "(":
            unopened += 1
        elif last not in _NOT_LAST:
            break
        end -= 1
    return end


# --- Hashtags and mentions --------------------------------------------------------------------------------

# As in addresses of a page's section and in HTML entities: no hashtag begins behind these.
_NOT_BEFORE_TAG = "/&"
_HASH = re.compile("[#＃]")
# Inside words of Persian and Indian scripts.
_JOINERS = "\u200c\u200d"
_MENTION = re.compile(r"(?<![\w.@＠/])[@＠][A-Za-z0-9_]")


def hashtags_in(text: str) -> list[str]:
    """Return the hashtags of a text in their order, each with `#`, as often as they stand there.

    Letters of any script, their marks, digits and the underscore belong to a hashtag, one letter at least.
    """
    return [f"#{text[start + 1 : end]}" for start, end in hashtag_places(text)]


def hashtag_places(text: str) -> list[tuple[int, int]]:
    """Return where the hashtags of a text stand: from its sign until behind its last letter."""
    found: list[tuple[int, int]] = []
    end = 0
    for match in _HASH.finditer(text):
        start = match.start()
        before = text[start - 1 : start] if start else ""
        # One hashtag directly behind another is one more.
        if before and start != end and (before in _NOT_BEFORE_TAG or _is_of_word(before)):
            continue
        stop = start + 1
        while stop < len(text) and (_is_of_word(text[stop]) or text[stop] in _JOINERS):
            stop += 1
        word = text[start + 1 : stop].rstrip(_JOINERS)
        if any(unicodedata.category(sign)[0] == "L" for sign in word):
            found.append((start, start + 1 + len(word)))
            end = stop
    return found


def mentions_in(text: str) -> int:
    """Return how many accounts a text mentions; an e-mail address mentions nobody."""
    return sum(1 for _ in _MENTION.finditer(text))


def _is_of_word(sign: str) -> bool:
    return sign == "_" or unicodedata.category(sign)[0] in "LMN"
