"""What happens to every request, from the outside in: envelope, early refusal, queued faults."""

import logging
from collections.abc import Callable
from uuid import uuid4

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.utils import timezone

from powerpost.catalog import API_PREFIX, MEGABYTE, VIDEO_MAX_SIZE
from powerpost.sandbox import queued_faults as queue
from powerpost.sandbox import rate_limit, request_log
from powerpost.sandbox.answers import ApiError, error_answer
from powerpost.sandbox.json_bodies import parse_json
from powerpost.sandbox.server import cut_if_dropped, was_dropped

Response = HttpResponse | StreamingHttpResponse
Next = Callable[[HttpRequest], Response]

logger = logging.getLogger(__name__)

# What a form may weigh beyond its largest file: boundaries, headers, the field `type`.
FORM_SLACK = MEGABYTE
LOGGED_PATHS = (API_PREFIX, "/storage/")


def envelope(get_response: Next) -> Next:
    """Give every answer its request id and rate limit headers, and keep the request in the log."""

    def middleware(request: HttpRequest) -> Response:
        received_at = timezone.now()
        request_id = f"req_{uuid4().hex}"
        answer = get_response(request)
        allowance = getattr(request, "allowance", None) or rate_limit.untouched()
        for name, value in {"X-Request-Id": request_id, **allowance.headers}.items():
            answer[name] = value
        if not isinstance(answer, StreamingHttpResponse):
            answer["Content-Length"] = str(len(answer.content))
        if request.path.startswith(LOGGED_PATHS):
            _keep_unread_body(request)
            request_log.record(
                request, request_id, received_at, None if was_dropped(request) else answer.status_code
            )
        cut_if_dropped(request)
        return answer

    return middleware


def _keep_unread_body(request: HttpRequest) -> None:
    """Keep the JSON of a request that was answered before anyone read it, such as a queued 500."""
    if request_log.body_of(request) is not None or request.content_type != "application/json":
        return
    try:
        request_log.keep_body(request, parse_json(request.body))
    except (ValueError, RequestDataTooBig, RawPostDataException, UnreadablePostError):
        return


def early_refusal(get_response: Next) -> Next:
    """Refuse a body that is evidently too large before reading it (page "Upload Media")."""

    def middleware(request: HttpRequest) -> Response:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > VIDEO_MAX_SIZE + FORM_SLACK:
            limit = VIDEO_MAX_SIZE // MEGABYTE
            return error_answer(ApiError(413, "FILE_TOO_LARGE", f"file: must be at most {limit} MB"))
        return get_response(request)

    return middleware


def queued_faults(get_response: Next) -> Next:
    """Answer with a fault when the control API has queued one for this request."""

    def middleware(request: HttpRequest) -> Response:
        fault = queue.take_fault(request)
        if fault is None:
            return get_response(request)
        logger.info("%s %s answered with the queued fault %s", request.method, request.path, fault)
        return queue.answer_with_fault(fault, request, get_response)

    return middleware
