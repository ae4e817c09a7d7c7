"""Settings as the environment gives them: texts, lists, numbers, switches. Secrets: secrets.py."""

import os

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str) -> str:
    """Return the variable; the default when it is missing or empty.

    Compose files hand over variables that nobody set as empty texts.
    """
    return os.environ.get(name, "").strip() or default


def text_list(name: str, default: str) -> list[str]:
    """Return the entries between the commas."""
    return [entry.strip() for entry in text(name, default).split(",") if entry.strip()]


def number(name: str, default: str) -> int:
    """Return a whole number; raises ImproperlyConfigured with the variable's name for anything else."""
    try:
        return int(text(name, default))
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a number, for example {default}.") from None


def yes(name: str) -> bool:
    """Return whether the switch is on; it is off by default."""
    return text(name, "no").lower() in ("1", "true", "yes", "on")
