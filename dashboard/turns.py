"""Polls of open tabs, one after another within each web process."""

import threading
from collections.abc import Callable

from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse


class PollsTakeTurns:
    """Lets the polls of open tabs through one at a time; everything else passes at once.

    SQLite answers within this process, so polls have nothing to wait for but the interpreter, which runs one
    thread at a time. Dozens of threads that take it from each other at every statement cost a fifth more
    processor time than a queue. A database of its own is something to wait for: there, polls do not queue.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if connection.vendor != "sqlite":
            raise MiddlewareNotUsed("The database is a program of its own.")
        self._get_response = get_response
        self._turn = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, when it is its turn."""
        if not is_poll(request):
            return self._get_response(request)
        with self._turn:
            return self._get_response(request)


def is_poll(request: HttpRequest) -> bool:
    """Return whether an open tab asks what has changed: the board, or the bell that every page has."""
    if "HTTP_HX_REQUEST" not in request.META:
        return False
    # The query as it came: one that cannot be read is refused further in, with all that an answer carries.
    return "watch=" in request.META.get("QUERY_STRING", "") or request.path_info == reverse(
        "notifications_bell"
    )
