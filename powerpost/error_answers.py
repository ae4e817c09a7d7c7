"""Which error an answer stands for.

Statuses and codes: the Errors tables of the pages "Upload Media", "Generate Content" and "Generate
Images"; the error body and its `retryAfter` come from PowerPost's public documentation and are read
with a fallback for everything.
"""

import math
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from powerpost.errors import (
    BLOT,
    REQUEST_ID_MAX,
    Acceptance,
    AnswerLost,
    FileTooLarge,
    Forbidden,
    InsufficientCredits,
    InsufficientScope,
    InvalidApiKey,
    InvalidRequest,
    NotFound,
    PowerPostError,
    RateLimited,
    ServerError,
    StorageQuotaExceeded,
    UnexpectedAnswer,
)
from powerpost.schemas.reading import storable

# A longer wait than a day is not meant: a slip at PowerPost must not put a job off for years.
RETRY_AFTER_MAX = 24 * 60 * 60.0
# A reset further away than this is not a promise about a rate limit but some other number.
RATE_LIMIT_RESET_MAX = 3600
# Statuses that say "ask there instead": by their definition the request was not carried out here.
MOVED = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT}
NOT_YET_READ = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY}

_BY_STATUS: dict[int, type[PowerPostError]] = {
    400: InvalidRequest,
    401: InvalidApiKey,
    402: InsufficientCredits,
    403: Forbidden,
    404: NotFound,
    429: RateLimited,
}

# What to say when PowerPost gives a status without a sentence.
_SENTENCES: dict[type[PowerPostError], str] = {
    InvalidRequest: "PowerPost found the request invalid.",
    InvalidApiKey: "PowerPost does not accept the API key.",
    InsufficientCredits: "There are not enough credits.",
    Forbidden: "The API key may not do this in this workspace.",
    InsufficientScope: "The API key was not given the scope for this.",
    NotFound: "PowerPost does not know what was asked for.",
    FileTooLarge: "The file is too large for PowerPost.",
    StorageQuotaExceeded: "The PowerPost account's storage is full.",
    RateLimited: "PowerPost asks to slow down.",
    ServerError: "PowerPost had an error.",
}


def error_for_answer(
    status: int,
    body: object,
    headers: Mapping[str, str],
    *,
    acceptance_if_lost: Acceptance,
    secret: str = "",
) -> PowerPostError:
    """Return the error that an answer with a status outside 200 to 299 stands for.

    `body` is the decoded JSON or None; `headers` must find names in any case. `acceptance_if_lost` is
    what an unclear outcome means: `POSSIBLY_ACCEPTED` for a POST, `NOT_ACCEPTED` for a GET.
    `secret` is blotted out wherever PowerPost quotes it back.
    """
    details = _details(body)
    code, message = (_text(details.get(name), secret) for name in ("code", "message"))
    kind = _kind_of(status, code, message)
    acceptance = acceptance_if_lost if issubclass(kind, AnswerLost) else None
    if status in MOVED:
        acceptance = Acceptance.REFUSED
    elif status in NOT_YET_READ:
        acceptance = Acceptance.NOT_ACCEPTED
    if kind is UnexpectedAnswer:
        message = f"PowerPost's address answered with HTTP status {status}; check the base URL."
    return kind(
        message or _SENTENCES.get(kind, f"PowerPost answered with HTTP status {status}."),
        status=status,
        code=code,
        retry_after=_retry_after(status, details, headers),
        request_id=request_id_of(headers),
        acceptance=acceptance,
    )


def request_id_of(headers: Mapping[str, str]) -> str:
    """Return the request id that PowerPost's support asks for, or ""."""
    return "".join(sign for sign in headers.get("X-Request-Id", "") if sign.isprintable())[:REQUEST_ID_MAX]


def _kind_of(status: int, code: str, message: str) -> type[PowerPostError]:
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        # Two different 413s; without a code it is some proxy's limit on the body, unless it says storage.
        if code == "FILE_TOO_LARGE":
            return FileTooLarge
        words = f"{code} {message}".lower()
        return StorageQuotaExceeded if "quota" in words or "storage" in words else FileTooLarge
    if status == HTTPStatus.FORBIDDEN and code == "INSUFFICIENT_SCOPE":
        return InsufficientScope
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServerError
    if status < HTTPStatus.BAD_REQUEST:
        return UnexpectedAnswer
    return _BY_STATUS.get(status, PowerPostError)


def _details(body: object) -> Mapping[str, object]:
    """Return the object with `code` and `message`: documented under `error`, accepted elsewhere too."""
    if not isinstance(body, dict):
        return {}
    error = body.get("error", body)
    if isinstance(error, dict):
        return error
    return {"message": body.get("message") or error, "code": body.get("code")}


def _text(value: object, secret: str) -> str:
    text = storable(value) if isinstance(value, str) else ""
    return text.replace(secret, BLOT) if secret else text


def _retry_after(status: int, details: Mapping[str, object], headers: Mapping[str, str]) -> float | None:
    """Return the seconds to wait: the body's `retryAfter`, else Retry-After, else X-RateLimit-Reset."""
    seconds = _seconds(details.get("retryAfter"))
    if seconds is None:
        seconds = _seconds(headers.get("Retry-After"))
    if seconds is None:
        seconds = _seconds_until(headers.get("Retry-After", ""))
    if seconds is None and status == HTTPStatus.TOO_MANY_REQUESTS:
        reset = _seconds(headers.get("X-RateLimit-Reset"))
        remaining = None if reset is None else reset - time.time()
        seconds = remaining if remaining is not None and 0 <= remaining <= RATE_LIMIT_RESET_MAX else None
    return None if seconds is None else min(seconds, RETRY_AFTER_MAX)


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _seconds_until(http_date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(http_date)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
