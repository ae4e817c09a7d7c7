"""Faults that the control API queues for an account's next matching requests.

Unlike the words in a prompt they reach every request: polls, uploads, downloads and the credits too.
"""

import json
import re
import time
from collections.abc import Callable
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from powerpost.catalog import API_PREFIX
from powerpost.sandbox.answers import ApiError, error_answer, invalid, rate_limited
from powerpost.sandbox.faults import HTML_PAGE, RETRY_AFTER, STRANGE_STATUS
from powerpost.sandbox.fields import Fields
from powerpost.sandbox.models import Account, Media, QueuedFault
from powerpost.sandbox.server import drop_connection

Answer = Callable[[HttpRequest], HttpResponse | StreamingHttpResponse]

# Name and effect, as documented on the sandbox's own page; N stands for a number.
FAULTS: dict[str, str] = {
    "drop_before": "the connection drops and nothing is done",
    "drop_after": "the request is done (created, charged, stored), then the connection drops",
    "status_N": "an error with HTTP status N (400 to 599) and nothing is done",
    "html": "an HTML page with status 200 and nothing is done",
    "html_after": "the request is done, then an HTML page with status 200",
    "truncated": "the request is done; the answer (JSON or file) breaks off half way",
    "unknown_status": "the request is done; `status` in the answer is one that nobody documented",
    "broken_bytes": "the request is done; the answer is noise of the same type",
    "slow:N": "the request is done, N seconds late (up to 600)",
}
NAME_PATTERN = re.compile(
    r"drop_before|drop_after|status_[45]\d\d|html|html_after|truncated|unknown_status|broken_bytes"
    r"|slow:\d{1,3}(\.\d+)?"
)
CODES: dict[int, str] = {
    400: "VALIDATION_ERROR",
    401: "INVALID_API_KEY",
    402: "INSUFFICIENT_CREDITS",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    413: "STORAGE_QUOTA_EXCEEDED",
}
NOISE = b"\x00\xff\x13\x37 this is not the file you are looking for " * 8


def read_fault(account: Account, body: Any) -> QueuedFault:
    """Return the (unsaved) fault that one entry of the control API's `faults` describes; raises 400."""
    if not isinstance(body, dict):
        raise invalid("faults", "must be an array of objects")
    fields = Fields(body, ("path", "fault", "method", "times"))
    path, fault = fields.text("path"), fields.text("fault")
    if path is None or not path.startswith("/"):
        raise invalid("faults", "path: must start with /, as in /content/generate")
    if fault is None or not NAME_PATTERN.fullmatch(fault):
        raise invalid("faults", f"fault: must be one of {', '.join(FAULTS)}")
    times = fields.integer("times")
    return QueuedFault(
        account=account,
        path=path.removeprefix(API_PREFIX),
        fault=fault,
        method=(fields.text("method") or "").upper(),
        remaining=1 if times is None else max(1, times),
    )


def _account_key(request: HttpRequest) -> str:
    """Return the key whose faults concern this request; a download carries none but belongs to someone."""
    if request.path.startswith("/storage/"):
        media_id = request.path.rpartition("/")[2].partition(".")[0]
        if re.fullmatch(r"[0-9a-f-]{36}", media_id):
            owner = Media.objects.filter(id=media_id).values_list("workspace__account_id", flat=True).first()
            return owner or ""
    return request.headers.get("x-api-key", "")


def take_fault(request: HttpRequest) -> str | None:
    """Return the oldest fault queued for this request and count it as used; None when there is none."""
    path = request.path.removeprefix(API_PREFIX)
    if not path.startswith("/") or request.path.startswith("/sandbox/"):
        return None
    for fault in QueuedFault.objects.filter(account_id=_account_key(request), remaining__gt=0).order_by("pk"):
        if not path.startswith(fault.path) or fault.method not in ("", request.method):
            continue
        if QueuedFault.objects.filter(pk=fault.pk, remaining__gt=0).update(remaining=F("remaining") - 1):
            return fault.fault
    return None


def _status_answer(status: int) -> HttpResponse:
    if status == 429:
        return error_answer(rate_limited(RETRY_AFTER))
    code = CODES.get(status, "INTERNAL_ERROR" if status >= 500 else "VALIDATION_ERROR")
    return error_answer(ApiError(status, code, "Answered by a queued fault of the sandbox."))


def _content(answer: HttpResponse | StreamingHttpResponse) -> bytes:
    if isinstance(answer, StreamingHttpResponse):
        return b"".join(answer)
    return answer.content


def broken_bytes(content_type: str) -> HttpResponse:
    """Return noise that claims to be `content_type`."""
    return HttpResponse(NOISE, content_type=content_type)


def half_of(answer: HttpResponse | StreamingHttpResponse) -> HttpResponse:
    """Return the first half of an answer as if it were whole: JSON that does not parse, a file cut short."""
    content = _content(answer)
    return HttpResponse(
        content[: len(content) // 2], status=answer.status_code, content_type=answer["Content-Type"]
    )


def with_strange_status(answer: HttpResponse | StreamingHttpResponse) -> HttpResponse:
    """Return a JSON answer with a `status` that nobody documented."""
    body = json.loads(_content(answer))
    body["status"] = STRANGE_STATUS
    return HttpResponse(json.dumps(body), status=answer.status_code, content_type="application/json")


def answer_with_fault(
    fault: str, request: HttpRequest, get_response: Answer
) -> HttpResponse | StreamingHttpResponse:
    """Answer `request` as `fault` wants it, asking `get_response` only if the fault lets the work be done."""
    if fault == "drop_before":
        drop_connection(request)
        return HttpResponse()
    if fault.startswith("status_"):
        return _status_answer(int(fault.removeprefix("status_")))
    if fault == "html":
        return HttpResponse(HTML_PAGE)
    if fault.startswith("slow:"):
        time.sleep(min(600.0, float(fault.removeprefix("slow:"))))
    answer = get_response(request)
    match fault:
        case "drop_after":
            drop_connection(request)
        case "html_after":
            return HttpResponse(HTML_PAGE)
        case "truncated":
            return half_of(answer)
        case "unknown_status":
            return with_strange_status(answer)
        case "broken_bytes":
            return broken_bytes(answer["Content-Type"])
    return answer
