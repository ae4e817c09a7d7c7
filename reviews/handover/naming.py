"""Names of folders and files that Windows, macOS and Linux all take, each once in an archive."""

import unicodedata
from collections.abc import Iterable

from django.utils import timezone
from django.utils.text import slugify

from generations.models import Generation
from reviews.models import Review

# Of a part of a name. Windows takes 260 characters for the whole path, with the folder it is unpacked into.
PART_MAX = 40
_FORBIDDEN = set('<>:"/\\|?*')
# Names of devices, which Windows does not take with any extension either.
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³")}


def safe_part(text: str, fallback: str) -> str:
    """Return the text as a part of a name: lower case, at most PART_MAX characters, letters of any script.

    `fallback` is for a text of which nothing is left, or one that Windows reserves.
    """
    normal = unicodedata.normalize("NFC", text)
    kept = "".join(sign for sign in normal if sign.isprintable() and sign not in _FORBIDDEN)
    part = slugify(kept, allow_unicode=True)[:PART_MAX].strip("-_. ")
    return fallback if not part or part in _RESERVED else part


class Names:
    """Gives each name once; file systems that ignore case, and forms of accents, are thought of."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {_folded(name) for name in taken}

    def unique(self, stem: str, suffix: str = "") -> str:
        """Return the name, numbered when it is taken already."""
        name, number = f"{stem}{suffix}", 1
        while _folded(name) in self._taken:
            number += 1
            name = f"{stem}-{number}{suffix}"
        self._taken.add(_folded(name))
        return name


def folder_stem(generation: Generation) -> str:
    """Return what a job's folder is called: the day it was made, and how its title begins."""
    day = timezone.localtime(generation.created_at)
    return f"{day:%Y-%m-%d}-{safe_part(generation.title, generation.kind)}"


def file_stem(review: Review) -> str:
    """Return what an output's file is called, without its extension."""
    if review.is_caption:
        return safe_part(review.platform, "caption")
    return f"{review.type}-{review.output.position + 1}"


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
