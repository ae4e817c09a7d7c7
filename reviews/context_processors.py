"""What the page frame shows of reviews: how many outputs wait for this person."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from reviews.queue import waiting_for
from workspaces.access import current_membership


def waiting(request: HttpRequest) -> dict[str, Any]:
    """Return `reviews_waiting`, counted only when a template asks for it, and once a request."""
    return {"reviews_waiting": SimpleLazyObject(lambda: _count(request))}


def _count(request: HttpRequest) -> int:
    if not hasattr(request, "_reviews_waiting"):
        user = getattr(request, "user", None)
        signed_in = user is not None and user.is_authenticated
        membership = current_membership(request) if signed_in else None
        count = waiting_for(membership).count() if membership else 0
        request._reviews_waiting = count  # type: ignore[attr-defined]
    return request._reviews_waiting  # type: ignore[attr-defined]
