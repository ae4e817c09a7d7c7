"""How one field of an answer is read: a wrong type counts as missing, never as a crash."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# Whole numbers up to here are exact in JSON; anything larger is no size or duration.
NUMBER_MAX = 2**53
# What a database keeps in four bytes; no price, balance or width is larger.
WHOLE_MAX = 2**31 - 1
# The reference's ids have a third of it. One that is longer cannot be cut: it would be another's.
IDENTIFIER_MAX = 100


def storable(value: str) -> str:
    """Return a text without what no database keeps: NUL, and halves of characters."""
    return value.replace("\0", "").encode(errors="replace").decode().strip()


def text(body: Mapping[str, Any], field: str, most: int | None = None) -> str:
    """Return a text without the blanks at its ends, cut after `most` characters, or ""."""
    value = body.get(field)
    return storable(value)[:most].strip() if isinstance(value, str) else ""


def as_identifier(value: str) -> str:
    """Return an id that can stand in a path and in a row, or ""; dots alone would lead to another address."""
    return value if len(value) <= IDENTIFIER_MAX and value.isprintable() and value.strip(".") else ""


def identifier(body: Mapping[str, Any], field: str) -> str:
    """Return an id as text, or ""; the reference has strings, but a number would identify as well."""
    value = body.get(field)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= NUMBER_MAX:
        return str(value)
    return as_identifier(text(body, field))


def number(body: Mapping[str, Any], field: str) -> float | None:
    """Return a number, or None; Python's JSON also reads NaN and infinity, which are none."""
    value = body.get(field)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= NUMBER_MAX else None


def whole_number(body: Mapping[str, Any], field: str, *, least: int = 0) -> int | None:
    """Return a number rounded to a whole one, or None for what is below `least` or beyond all use."""
    value = number(body, field)
    return round(value) if value is not None and least <= round(value) <= WHOLE_MAX else None


def moment(body: Mapping[str, Any], field: str) -> datetime | None:
    """Return an ISO 8601 timestamp with its time zone (UTC when it names none), or None."""
    try:
        value = datetime.fromisoformat(text(body, field))
    except ValueError:
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)
