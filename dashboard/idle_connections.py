"""Closes connections to the database that no request has used for a while, whichever thread opened them.

The web server starts threads when many people ask at once, and ends them again without Python noticing. What
they had opened stayed until Python next looked through everything for garbage, which can be never: with
SQLite megabytes in each, with PostgreSQL one of the places that its server has.
"""

import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass

from django.core.signals import request_finished, request_started
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

IDLE_SECONDS = 60
# No more often than this does a request that has ended look for them.
LOOK_EVERY_SECONDS = 20


@dataclass(slots=True)
class _Use:
    is_in_use: bool
    since: float


class IdleConnections:
    """Knows which connections requests use, and closes those that none has used for IDLE_SECONDS."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._uses: weakref.WeakKeyDictionary[BaseDatabaseWrapper, _Use] = weakref.WeakKeyDictionary()
        self._looked_at = clock()

    def watch(self) -> None:
        """Follow what this process's requests open. For a process in which only requests use the database."""
        connection_created.connect(self.opened)
        request_started.connect(self.begin)
        request_finished.connect(self.finish)

    def opened(self, connection: BaseDatabaseWrapper, **_: object) -> None:
        """Note a connection that the request of this thread has opened."""
        with self._lock:
            self._uses[connection] = _Use(True, self._clock())

    def begin(self, **_: object) -> None:
        """Note that a request begins in this thread: its connections are in use."""
        self._note(is_in_use=True)

    def finish(self, **_: object) -> None:
        """Note that the request of this thread has ended, and now and then close what nobody uses."""
        self._note(is_in_use=False)
        now = self._clock()
        with self._lock:
            if now - self._looked_at < LOOK_EVERY_SECONDS:
                return
            self._looked_at = now
            # Closed within the lock: the thread of one that begins a request waits, and opens it anew.
            idle = [
                connection
                for connection, use in self._uses.items()
                if not use.is_in_use and now - use.since >= IDLE_SECONDS
            ]
            for connection in idle:
                _close(connection)
                del self._uses[connection]
        if idle:
            _give_memory_back()

    def _note(self, *, is_in_use: bool) -> None:
        now = self._clock()
        with self._lock:
            for connection in connections.all(initialized_only=True):
                if connection in self._uses:
                    self._uses[connection] = _Use(is_in_use, now)


def _give_memory_back() -> None:
    # What the threads had worked with, too: glibc keeps it in pieces otherwise, 1 MB of each thread. Other
    # libraries of C have no such function.
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _close(connection: BaseDatabaseWrapper) -> None:
    # Django lets only its own thread close it otherwise.
    connection.inc_thread_sharing()
    try:
        connection.close()
    finally:
        connection.dec_thread_sharing()
