"""One id for one thing that a person set off, from the click through every task to the request it led to.

Above all floors that log: the middleware and the tasks begin it, log lines and audit entries carry it.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_trace_id: ContextVar[str] = ContextVar("trace_id", default="")


def current_trace_id() -> str:
    """Return the id of what this thread does now; nothing outside of any."""
    return _trace_id.get()


def new_trace_id() -> str:
    """Return an id nobody can guess, 32 hexadecimal characters as in W3C Trace Context."""
    return secrets.token_hex(16)


@contextmanager
def tracing(trace_id: str = "") -> Iterator[str]:
    """Do what is inside under this id, a new one if there is none yet; yields it."""
    token = _trace_id.set(trace_id or new_trace_id())
    try:
        yield _trace_id.get()
    finally:
        _trace_id.reset(token)
