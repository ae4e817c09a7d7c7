"""What can go wrong with PowerPost, and what each failure says about the request that met it.

Every error answers the one question a caller has: may I send this again? A generation costs credits,
so "the answer got lost" must never look like "the request never arrived".

Statuses and codes: the Errors tables of the pages "Upload Media", "Generate Content" and "Generate
Images"; the error body and its `retryAfter` come from PowerPost's public documentation and are read
with a fallback for everything.
"""

import math
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus

BLOT = "[API key]"
MESSAGE_MAX = 500
# How much of a code and of a request's id is remembered: people quote them, nothing is looked up by them.
CODE_MAX = 100
REQUEST_ID_MAX = 100
# A longer wait than a day is not meant: a slip at PowerPost must not put a job off for years.
RETRY_AFTER_MAX = 24 * 60 * 60.0
# A reset further away than this is not a promise about a rate limit but some other number.
RATE_LIMIT_RESET_MAX = 3600
# Statuses that say "ask there instead": by their definition the request was not carried out here.
MOVED = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT}
NOT_YET_READ = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY}

_SCOPE_PATTERN = re.compile(r"\b[a-z]+:[a-z]+\b")
_KEY_PATTERN = re.compile(r"pp_[a-z]+_sk_[^\s\"',;<>]+", re.IGNORECASE)


class Acceptance(StrEnum):
    """What an error says about the request: whether PowerPost may be working on it."""

    NOT_ACCEPTED = "not_accepted"  # certainly not accepted: may be sent again
    POSSIBLY_ACCEPTED = "possibly_accepted"  # sent, outcome unknown: sending again may pay twice
    REFUSED = "refused"  # refused for good: sending the same again changes nothing


class PowerPostError(Exception):
    """A request to PowerPost failed.

    `status` is the HTTP status or None without an answer, `code` PowerPost's code or "", `message` a
    sentence for people, `retry_after` seconds or None, `request_id` what PowerPost's support asks for
    or "". Raised as such for the statuses no caller treats apart (405, 409, 422 and others).
    """

    default_acceptance = Acceptance.REFUSED

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str = "",
        retry_after: float | None = None,
        request_id: str = "",
        acceptance: Acceptance | None = None,
    ) -> None:
        self.message = without_keys(message)[:MESSAGE_MAX]
        self.status = status
        self.code = without_keys(code)[:CODE_MAX]
        self.retry_after = retry_after
        self.request_id = request_id
        self.acceptance = acceptance or self.default_acceptance
        super().__init__(self.message)

    def __str__(self) -> str:
        facts = [str(self.status or ""), self.code, f"request {self.request_id}" if self.request_id else ""]
        details = ", ".join(fact for fact in facts if fact)
        return f"{self.message} ({details})" if details else self.message


class ConnectionFailed(PowerPostError):
    """No connection was made, so nothing was sent: refused, unknown name, connect time-out, TLS."""

    default_acceptance = Acceptance.NOT_ACCEPTED


class AnswerLost(PowerPostError):
    """The request was sent and no usable answer came back: read time-out, reset, broken answer.

    Possibly accepted when the request would have changed something; a GET may always be repeated and
    then carries `NOT_ACCEPTED`.
    """

    default_acceptance = Acceptance.POSSIBLY_ACCEPTED


class ServerError(AnswerLost):
    """PowerPost answered 5xx; nothing documents that a generation was then not started."""


class UnexpectedAnswer(AnswerLost):
    """PowerPost answered something this client cannot use: not JSON, no id, a redirect."""


class InvalidRequest(PowerPostError):
    """400: PowerPost found the request's body or fields wrong."""


class InvalidApiKey(PowerPostError):
    """401: the API key is missing, mistyped or revoked. Without a status: it cannot even be sent."""


class InsufficientCredits(PowerPostError):
    """402: the account has too few credits."""


class Forbidden(PowerPostError):
    """403: another account's workspace, or a key without the scope for this."""


class InsufficientScope(Forbidden):
    """403 `INSUFFICIENT_SCOPE`: the key is accepted, but was not given the right to this.

    `asked_for` is the scope that the request needs as far as this program knows, `named_scope` the one in
    PowerPost's own sentence; both "" where nobody says.
    """

    asked_for = ""

    @property
    def named_scope(self) -> str:
        """The scope that PowerPost's sentence names."""
        found = _SCOPE_PATTERN.search(self.message)
        return found.group() if found else ""


class NotFound(PowerPostError):
    """404: an id named in the request or in the path does not exist in this workspace."""


class FileTooLarge(PowerPostError):
    """413 `FILE_TOO_LARGE`: the file exceeds its type's limit."""


class StorageQuotaExceeded(PowerPostError):
    """413 `STORAGE_QUOTA_EXCEEDED`: the account's storage is full."""


class RateLimited(PowerPostError):
    """429: too many requests; `retry_after` seconds when PowerPost says."""

    default_acceptance = Acceptance.NOT_ACCEPTED


class LinkExpired(PowerPostError):
    """The signed link to a generated file is no longer valid; the file's media id still is."""


class LinkRefused(PowerPostError):
    """A link to a file leads where this server must not ask: inside a network, or not over HTTPS.

    Nothing was sent. The same link leads there again; a new one may not.
    """


class DownloadTooLarge(PowerPostError):
    """A linked file is larger than the caller allows; the download was stopped."""


class RequestInvalid(ValueError):
    """A request breaks PowerPost's published limits and was not sent.

    `errors` maps each wrong field, by its name in the API, to messages for people.
    """

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        self.errors: dict[str, list[str]] = dict(errors)
        super().__init__(self.errors)

    def __str__(self) -> str:
        return "; ".join(f"{field}: {' '.join(messages)}" for field, messages in self.errors.items())


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


def without_keys(text: str) -> str:
    """Return the text with everything that looks like an API key blotted out."""
    return _KEY_PATTERN.sub(BLOT, text)


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
    text = value.replace("\0", "").encode(errors="replace").decode().strip() if isinstance(value, str) else ""
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
