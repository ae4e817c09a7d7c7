"""How one field of an answer is read: a wrong type counts as missing, never as a crash."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# Whole numbers up to here are exact in JSON; anything larger is no size, duration or balance.
NUMBER_MAX = 2**53


def text(body: Mapping[str, Any], field: str) -> str:
    """Return a text without the blanks at its ends, or ""."""
    value = body.get(field)
    return value.strip() if isinstance(value, str) else ""


def identifier(body: Mapping[str, Any], field: str) -> str:
    """Return an id as text, or ""; the reference has strings, but a number would identify as well."""
    value = body.get(field)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= NUMBER_MAX:
        return str(value)
    return text(body, field)


def number(body: Mapping[str, Any], field: str) -> float | None:
    """Return a number, or None; Python's JSON also reads NaN and infinity, which are none."""
    value = body.get(field)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= NUMBER_MAX else None


def whole_number(body: Mapping[str, Any], field: str) -> int | None:
    """Return a number rounded to a whole one, or None."""
    value = number(body, field)
    return None if value is None else round(value)


def moment(body: Mapping[str, Any], field: str) -> datetime | None:
    """Return an ISO 8601 timestamp with its time zone (UTC when it names none), or None."""
    try:
        value = datetime.fromisoformat(text(body, field))
    except ValueError:
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)
