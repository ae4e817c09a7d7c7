"""The shapes of the API's answers: JSON, and errors as `{"error": {"code", "message"}}`."""

from datetime import UTC, datetime
from typing import Any

from django.http import JsonResponse


class ApiError(Exception):
    """A refusal: `status` is HTTP's, `code` PowerPost's, `retry_after` seconds (429 only)."""

    def __init__(self, status: int, code: str, message: str, retry_after: int | None = None):
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after


def invalid(field: str, rule: str) -> ApiError:
    """Return the 400 for one field; its message names the field first."""
    return ApiError(400, "VALIDATION_ERROR", f"{field}: {rule}")


def not_found(message: str) -> ApiError:
    """Return a 404."""
    return ApiError(404, "NOT_FOUND", message)


def insufficient_credits(needed: int, balance: int) -> ApiError:
    """Return the 402 that says what the job costs and what is left."""
    return ApiError(402, "INSUFFICIENT_CREDITS", f"This needs {needed} credits and {balance} are left.")


def rate_limited(retry_after: int) -> ApiError:
    """Return the 429; `retry_after` in seconds."""
    return ApiError(429, "RATE_LIMIT_EXCEEDED", "Rate limit exceeded.", retry_after)


def error_answer(error: ApiError) -> JsonResponse:
    """Return the HTTP answer for `error`, with `Retry-After` beside `error.retryAfter` on a 429."""
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    headers = {}
    if error.retry_after is not None:
        body["retryAfter"] = error.retry_after
        headers["Retry-After"] = str(error.retry_after)
    return JsonResponse({"error": body}, status=error.status, headers=headers)


def timestamp(moment: datetime) -> str:
    """Return a moment as the pages write it: ISO 8601 in UTC with a closing Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
