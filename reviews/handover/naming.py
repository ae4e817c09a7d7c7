"""Names of folders and files that Windows, macOS and Linux all take, each once in an archive."""

import unicodedata

from django.utils import timezone
from django.utils.text import slugify

from generations.models import Generation
from media_library.names import FORBIDDEN, RESERVED
from reviews.models import Review

# Of a part of a name. Windows takes 260 characters for the whole path, with the folder it is unpacked into.
PART_MAX = 40


def safe_part(text: str, fallback: str) -> str:
    """Return the text as a part of a name: lower case, at most PART_MAX characters, letters of any script.

    `fallback` is for a text of which nothing is left, or one that Windows reserves.
    """
    normal = unicodedata.normalize("NFC", text)
    kept = "".join(sign for sign in normal if sign.isprintable() and sign not in FORBIDDEN)
    part = slugify(kept, allow_unicode=True)[:PART_MAX].strip("-_. ")
    return fallback if not part or part in RESERVED else part


def folder_stem(generation: Generation) -> str:
    """Return what a job's folder is called: the day it was made, and how its title begins."""
    day = timezone.localtime(generation.created_at)
    return f"{day:%Y-%m-%d}-{safe_part(generation.title, generation.kind)}"


def file_stem(review: Review) -> str:
    """Return what an output's file is called, without its extension."""
    if review.is_caption:
        return safe_part(review.platform, "caption")
    return f"{review.type}-{review.output.position + 1}"
