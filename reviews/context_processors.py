"""What the page frame shows of reviews: how many outputs wait for this person."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from reviews.queue import waiting_for
from workspaces.access import current_membership


def waiting(request: HttpRequest) -> dict[str, Any]:
    """Return `reviews_waiting`, counted only when a template asks for it: fragments need none of it."""
    return {"reviews_waiting": SimpleLazyObject(lambda: _count(request))}


def _count(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    membership = current_membership(request) if user is not None and user.is_authenticated else None
    return waiting_for(membership).count() if membership else 0
