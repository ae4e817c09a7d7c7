"""What stays ticked when an action on several files leads back to the list."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

_SESSION_KEY = "library_ticks"


def keep_ticks(request: HttpRequest, media_file_ids: Iterable[Any]) -> None:
    """Have these files ticked on the next page of the library that this person sees."""
    request.session[_SESSION_KEY] = [str(media_file_id) for media_file_id in media_file_ids]


def taken_ticks(request: HttpRequest) -> set[str]:
    """Return the ids of the files to tick now, as text, and forget them."""
    if _SESSION_KEY not in request.session:
        return set()
    return set(request.session.pop(_SESSION_KEY))
