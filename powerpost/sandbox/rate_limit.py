"""Counts each key's requests in windows of one minute. In memory: a restart starts afresh."""

import threading
import time
from dataclasses import dataclass

from powerpost.sandbox.models import STARTING_RATE_LIMIT

WINDOW = 60


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the headers X-RateLimit-* say; `reset` in unix seconds."""

    limit: int
    remaining: int
    reset: int
    exceeded: bool = False

    @property
    def retry_after(self) -> int:
        """Whole seconds until the window ends, at least one."""
        return max(1, self.reset - int(time.time()))

    @property
    def headers(self) -> dict[str, str]:
        """The three headers."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(self.reset),
        }


_lock = threading.Lock()
_counts: dict[str, tuple[int, int]] = {}


def _window_end() -> int:
    return (int(time.time()) // WINDOW + 1) * WINDOW


def count_request(key: str, limit: int) -> Allowance:
    """Count one request of `key` and return what is left of `limit` in this window."""
    reset = _window_end()
    with _lock:
        counted_reset, count = _counts.get(key, (reset, 0))
        count = count + 1 if counted_reset == reset else 1
        _counts[key] = (reset, count)
    return Allowance(limit, max(0, limit - count), reset, exceeded=count > limit)


def forget(key: str) -> None:
    """Give `key` a fresh window, as after a change of its limit."""
    with _lock:
        _counts.pop(key, None)


def untouched() -> Allowance:
    """Return the allowance shown to requests that no account answers for."""
    return Allowance(STARTING_RATE_LIMIT, STARTING_RATE_LIMIT, _window_end())
