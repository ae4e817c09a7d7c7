"""What the page frame shows of notifications: how many this person has not read."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications.reading import count_unread


def unread(request: HttpRequest) -> dict[str, Any]:
    """Return `notifications_unread`, counted only when a template asks for it: fragments need none of it."""
    return {"notifications_unread": SimpleLazyObject(lambda: count_unread(request))}
