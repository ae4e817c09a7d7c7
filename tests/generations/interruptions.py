"""Where a worker's turn can be interrupted, in one thread: wherever another process could step in.

A turn is a row of points: before and after each request, each change of a row, each file that is kept. At
the one that was chosen, `act` is called; it may end the worker (`Killed`) or do what others do meanwhile.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

STEPS = (
    "powerpost.calls.send",
    "generations.leases.claim",
    "generations.leases.renew",
    "generations.leases.touch",
    "generations.lifecycle.move",
    "generations.lifecycle.accept_late",
    "generations.lifecycle.postpone",
    "generations.lifecycle.rest",
    "generations.keeping.keep_generated",
)


class Killed(BaseException):
    """The process ends here, without another word."""


class Interruptions:
    """Counts the points of a turn; `during` runs one with something planned for one of them."""

    def __init__(self) -> None:
        self._point: int | None = None
        self._count = 0
        self._act: Callable[[], None] = lambda: None
        self._patches = [mock.patch(path, self._with_points(path)) for path in STEPS]
        for patch in self._patches:
            patch.start()

    def stop(self) -> None:
        for patch in self._patches:
            patch.stop()

    @contextmanager
    def during(self, point: int | None, act: Callable[[], None]) -> Iterator[None]:
        """Run the block with `act` at its `point`-th point; swallows the end of a killed worker."""
        self._point, self._count, self._act = point, 0, act
        try:
            yield
        except Killed:
            pass
        finally:
            self._point = None

    def _with_points(self, path: str) -> Callable[..., Any]:
        module, _, name = path.rpartition(".")
        real = getattr(__import__(module, fromlist=[name]), name)

        def step(*args: Any, **kwargs: Any) -> Any:
            self._reach()
            result = real(*args, **kwargs)
            self._reach()
            return result

        return step

    def _reach(self) -> None:
        if self._point is None:
            return
        if self._count == self._point:
            # What others do meanwhile is not interrupted in its turn.
            self._point = None
            self._act()
        self._count += 1
