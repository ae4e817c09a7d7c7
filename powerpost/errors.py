"""What can go wrong with PowerPost, and what each failure says about the request that met it.

Every error answers the one question a caller has: may I send this again? A generation costs credits,
so "the answer got lost" must never look like "the request never arrived". Which of them an answer stands for
is `powerpost/error_answers.py`.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

BLOT = "[API key]"
MESSAGE_MAX = 500
# How much of a code and of a request's id is remembered: people quote them, nothing is looked up by them.
CODE_MAX = 100
REQUEST_ID_MAX = 100

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


def without_keys(text: str) -> str:
    """Return the text with everything that looks like an API key blotted out."""
    return _KEY_PATTERN.sub(BLOT, text)
