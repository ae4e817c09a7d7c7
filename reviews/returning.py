"""The way back to the desk: to the same output, in the same list."""

from urllib.parse import parse_qsl

from django.http import HttpRequest
from django.urls import reverse

from reviews.models import Review
from reviews.queue import QueueFilter
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
    query = desk_query(request)
    address = reverse(name, args=[review.pk])
    return f"{address}?{query}" if query else address


def desk_values(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the desk's filter as names and values, for the hidden fields of a form that is sent by GET."""
    return parse_qsl(desk_query(request))
