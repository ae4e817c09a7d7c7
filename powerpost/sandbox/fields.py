"""Reads the fields of a JSON body one by one, as strictly as JSON can be read.

A null is no string, `true` is no integer, `"2"` is no number, and an unknown field is a mistake: PowerPost
may be more lenient, but the sandbox is there to find our mistakes.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from powerpost.sandbox.answers import invalid


class Fields:
    """The fields of one body; every method raises a 400 ApiError that names the field first."""

    def __init__(self, body: dict[str, Any], known: Collection[str]):
        self.body = body
        for name in body:
            if name not in known:
                raise invalid(name, "is not a field of this request")

    def has(self, name: str) -> bool:
        """Return whether the field was sent, whatever its value."""
        return name in self.body

    def text(self, name: str, *, minimum: int = 1, maximum: int | None = None) -> str | None:
        """Return a string of `minimum` to `maximum` characters, or None when it was not sent."""
        if name not in self.body:
            return None
        value = self.body[name]
        if not isinstance(value, str):
            raise invalid(name, "must be a string")
        # Blanks at the ends fill no minimum, but count towards the maximum.
        if len(value.strip()) < minimum or (maximum is not None and len(value) > maximum):
            if maximum is None:
                raise invalid(name, "must not be empty")
            raise invalid(name, f"must be {minimum} to {maximum} characters")
        return value

    def choice(self, name: str, choices: Collection[str]) -> str | None:
        """Return one of `choices`, or None when it was not sent."""
        if name not in self.body:
            return None
        value = self.body[name]
        if not isinstance(value, str):
            raise invalid(name, "must be a string")
        if value not in choices:
            raise invalid(name, f"must be one of {', '.join(choices)}")
        return value

    def integer(self, name: str) -> int | None:
        """Return an integer, or None when it was not sent; `true`, `2.0` and `"2"` are none."""
        if name not in self.body:
            return None
        value = self.body[name]
        if not isinstance(value, int) or isinstance(value, bool):
            raise invalid(name, "must be an integer")
        return value

    def flag(self, name: str) -> bool:
        """Return a boolean, False when it was not sent."""
        value = self.body.get(name, False)
        if not isinstance(value, bool):
            raise invalid(name, "must be true or false")
        return value

    def texts(self, name: str, *, maximum: int | None = None) -> tuple[str, ...] | None:
        """Return a list of 1 to `maximum` different strings, or None when it was not sent."""
        if name not in self.body:
            return None
        values = self.body[name]
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise invalid(name, "must be an array of strings")
        if not values:
            raise invalid(name, "must have at least one entry")
        if maximum is not None and len(values) > maximum:
            raise invalid(name, f"must have at most {maximum} entries")
        if len(set(values)) != len(values):
            raise invalid(name, "must not name anything twice")
        return tuple(values)


def parse_uuid(text: str) -> UUID | None:
    """Return the UUID that `text` spells in its canonical form, or None."""
    try:
        value = UUID(text)
    except ValueError:
        return None
    return value if str(value) == text.lower() else None
