"""Who used a key for what. The floors above, which send with it, register how to find that."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from workspaces.models import ApiKey

# Rows of one key's page: people times workspaces.
SHOWN_MOST = 50


@dataclass(frozen=True, slots=True)
class KeyUse:
    """What one person did with a key in one workspace: jobs sent, credits they cost, the last time."""

    person: str
    workspace: str
    jobs: int
    credits: int
    last_used_at: datetime


# Returns the uses, the latest first, at most so many.
Finder = Callable[[ApiKey, int], list[KeyUse]]

_finders: list[Finder] = []


def register(finder: Finder) -> Finder:
    """Add a function that finds uses; usable as a decorator."""
    _finders.append(finder)
    return finder


def uses_of(api_key: ApiKey, most: int = SHOWN_MOST) -> list[KeyUse]:
    """Return who used the key for what, the latest first."""
    found = [use for finder in _finders for use in finder(api_key, most)]
    return sorted(found, key=lambda use: use.last_used_at, reverse=True)[:most]
