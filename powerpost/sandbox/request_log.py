"""Keeps every request to the API, so that tests can say exactly what was sent and how often."""

from typing import Any

from django.http import HttpRequest

from powerpost.sandbox.answers import timestamp
from powerpost.sandbox.models import RequestRecord

KEPT = 20_000
PRUNED_EVERY = 1_000
# Never kept: whoever reads the log has no need of the key, and the browser's cookies are not for us.
LEFT_OUT = {"x-api-key", "cookie", "authorization"}


def body_of(request: HttpRequest) -> Any:
    """Return what is kept of the body: JSON as it was, a form by its fields, files by their facts."""
    return getattr(request, "logged_body", None)


def keep_body(request: HttpRequest, body: Any) -> None:
    """Remember `body` (JSON, or a form's fields) as what this request sent."""
    request.logged_body = body  # type: ignore[attr-defined]


def record(request: HttpRequest, request_id: str, received_at: Any, status: int | None) -> None:
    """Keep a request; `status` None means that the connection was dropped."""
    entry = RequestRecord.objects.create(
        request_id=request_id,
        key=request.headers.get("x-api-key", "")[:200],
        workspace=request.headers.get("X-Workspace-Id", "")[:200],
        method=request.method or "",
        path=request.path[:500],
        query=request.META.get("QUERY_STRING", "")[:1000],
        headers={
            name.lower(): value for name, value in request.headers.items() if name.lower() not in LEFT_OUT
        },
        body=body_of(request),
        status=status,
        received_at=received_at,
    )
    if entry.pk % PRUNED_EVERY == 0:
        RequestRecord.objects.filter(pk__lte=entry.pk - KEPT).delete()


def as_json(entry: RequestRecord) -> dict[str, Any]:
    """Return an entry as the control API shows it."""
    return {
        "request_id": entry.request_id,
        "workspace": entry.workspace,
        "method": entry.method,
        "path": entry.path,
        "query": entry.query,
        "headers": entry.headers,
        "body": entry.body,
        "status": entry.status,
        "received_at": timestamp(entry.received_at),
    }
