"""One id for each request, in its answer and in every line of the log; and one line for each request."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from dashboard.log_lines import redacted
from dashboard.measuring import observe_request
from workspaces.trace import tracing

logger = logging.getLogger("dashboard.access")

# Asked by machines and by open tabs, again and again: lines nobody reads hide those that somebody needs.
POLLS = frozenset({"health", "ready", "metrics", "notifications_bell", "media_transfers", "demo_progress"})
NOTHING_NEW = 204


class TraceRequests:
    """Gives every request an id of our own making and says it in X-Request-Id; measures and logs the answer.

    What a client calls its request is not believed: it could be somebody else's id, or a forged line.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        started = time.perf_counter()
        with tracing() as trace_id:
            # Django writes of a refused request when this has returned: the formatter finds the id there.
            request.trace_id = trace_id  # type: ignore[attr-defined]
            response = self._get_response(request)
            response.headers["X-Request-Id"] = trace_id
            seconds = time.perf_counter() - started
            view = view_of(request)
            observe_request(view, response.status_code, seconds)
            _log(request, view, response.status_code, seconds)
        return response


def view_of(request: HttpRequest) -> str:
    """Return the name of the address that answered, as urls.py has it; one word for all others."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or "unnamed"
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"


def _log(request: HttpRequest, view: str, status: int, seconds: float) -> None:
    level = logging.DEBUG if view in POLLS or view == "static" or status == NOTHING_NEW else logging.INFO
    if not logger.isEnabledFor(level):
        return
    # Never asked for here: a request that needed no person must not cost a query for the log.
    person = getattr(request, "_cached_user", None)
    user_id = person.pk if person is not None else None
    path = redacted(request.path)
    logger.log(
        level,
        "%s %s %s in %d ms, user %s",
        request.method,
        path,
        status,
        round(seconds * 1000),
        user_id or "-",
        extra={
            "method": request.method,
            "path": path,
            "status": status,
            "seconds": round(seconds, 4),
            "user_id": user_id,
            "view": view,
        },
    )
