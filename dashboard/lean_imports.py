"""Keeps out of memory what a library would load for uses that this installation does not have."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def not_installed(*names: str) -> Iterator[None]:
    """Let importing these modules fail in the block, as if they were missing; those already there stay."""
    hidden = [name for name in names if name not in sys.modules]
    # What Python itself takes for "cannot be imported" (its documentation, "The module cache").
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
