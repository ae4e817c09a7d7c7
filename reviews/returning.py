"""The way back to the desk: to the same output, in the same list."""

from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from reviews.models import Review
from reviews.queue import Queue, QueueFilter
from workspaces.access import current_membership


def desk_query(request: HttpRequest) -> str:
    """Return the desk's filter that the address carries, as a query; empty when it carries none.

    Only values that the filter knows are taken over: nothing else gets into an address from here.
    """
    membership = current_membership(request)
    if membership is None or "show" not in request.GET:
        return ""
    return QueueFilter.of(request.GET, membership).query


def desk_address(request: HttpRequest, review: Review, name: str = "review") -> str:
    """Return the address of the output on the desk, or of another of its pages, with the desk's filter."""
    return _joined(reverse(name, args=[review.pk]), desk_query(request))


def queue_address(queue: Queue, review: Review | None = None, **more: object) -> str:
    """Return the address of the desk with this output, or with the list alone, and the list's filter."""
    return place_address(queue, review.pk if review else None, **more)


def place_address(queue: Queue, review_id: UUID | None, **more: object) -> str:
    """Return the same for an output of which only the id was read."""
    path = reverse("review", args=[review_id]) if review_id else reverse("reviews")
    return _joined(path, queue.filter.query, urlencode(more))


def desk_values(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the desk's filter as names and values, for the hidden fields of a form that is sent by GET."""
    return parse_qsl(desk_query(request))


def _joined(path: str, *queries: str) -> str:
    query = "&".join(filter(None, queries))
    return f"{path}?{query}" if query else path
