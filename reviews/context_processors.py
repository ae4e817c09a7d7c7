"""What the page frame shows of reviews: how many outputs wait for this person."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from reviews.queue import waiting_for
from workspaces.access import current_membership
from workspaces.paging import counted

# The least that is shown as 99+.
COUNTED_MOST = 100


def waiting(request: HttpRequest) -> dict[str, Any]:
    """Return `reviews_waiting`, counted only when a template asks for it, and once a request.

    More than COUNTED_MOST are not counted: the number stands on every page.
    """
    return {"reviews_waiting": SimpleLazyObject(lambda: _count(request))}


def _count(request: HttpRequest) -> int:
    if not hasattr(request, "_reviews_waiting"):
        user = getattr(request, "user", None)
        signed_in = user is not None and user.is_authenticated
        membership = current_membership(request) if signed_in else None
        count = counted(waiting_for(membership), COUNTED_MOST) if membership else 0
        request._reviews_waiting = count  # type: ignore[attr-defined]
    return request._reviews_waiting  # type: ignore[attr-defined]
