"""Works the jobs off: two drawing threads, and one that ends each job when its time has come.

Films have a thread of their own, so that captions and images never wait behind a video. More threads would
not draw faster beside Python's lock, but hold more memory.
"""

import heapq
import logging
import queue
import threading
from datetime import datetime
from uuid import UUID

from django.db import close_old_connections
from django.utils import timezone

from powerpost.catalog import Kind
from powerpost.sandbox import jobs
from powerpost.sandbox.models import Generation
from powerpost.sandbox.outcomes import render

logger = logging.getLogger(__name__)

_quick: "queue.SimpleQueue[UUID]" = queue.SimpleQueue()
_films: "queue.SimpleQueue[UUID]" = queue.SimpleQueue()
_due: list[tuple[datetime, UUID]] = []
_due_changed = threading.Condition()


def start() -> None:
    """Start the threads and take up what an earlier process left unfinished."""
    for name, jobs_queue in (("quick", _quick), ("films", _films)):
        threading.Thread(target=_draw, args=(jobs_queue,), name=f"renderer-{name}", daemon=True).start()
    threading.Thread(target=_settle_when_due, name="settler", daemon=True).start()
    for generation in jobs.unfinished():
        submit(generation)


def submit(generation: Generation) -> None:
    """Have the job drawn, or only ended when it was drawn before; a job that never ends is left alone."""
    if generation.ready_at is None:
        return
    if generation.outcome is not None:
        _settle_at(generation.ready_at, generation.id)
    else:
        (_films if generation.kind == Kind.VIDEO else _quick).put(generation.id)


def _draw(jobs_queue: "queue.SimpleQueue[UUID]") -> None:
    while True:
        identifier = jobs_queue.get()
        try:
            generation = Generation.objects.select_related("workspace").get(id=identifier)
            jobs.keep_outcome(generation, render(generation))
            _settle_at(generation.ready_at or timezone.now(), identifier)
        except Exception:
            # The row stays unfinished, so the next start tries again.
            logger.exception("The job %s could not be drawn", identifier)
        finally:
            close_old_connections()


def _settle_at(moment: datetime, identifier: UUID) -> None:
    with _due_changed:
        heapq.heappush(_due, (moment, identifier))
        _due_changed.notify()


def _next_due() -> UUID:
    """Wait for the next job whose time has come and return its id."""
    with _due_changed:
        while True:
            wait = (_due[0][0] - timezone.now()).total_seconds() if _due else None
            if wait is not None and wait <= 0:
                return heapq.heappop(_due)[1]
            _due_changed.wait(wait)


def _settle_when_due() -> None:
    while True:
        identifier = _next_due()
        try:
            jobs.settle(Generation.objects.select_related("workspace").get(id=identifier))
        except Exception:
            logger.exception("The job %s could not be settled", identifier)
        finally:
            close_old_connections()
