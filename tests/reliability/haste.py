"""The product's own pauses, shortened: what is tested is the order of things, not how long they rest."""

from datetime import timedelta
from typing import Any

from huey.consumer import Scheduler

from generations import leases, lifecycle, steps, submission
from generations import tasks as generation_tasks
from media_library import tasks as media_tasks
from media_library import transfer

FACTOR = 0.1
TURN = 0.5


def install(lease: float, sweep: float) -> None:
    """Shorten pauses; leases and the time between sweeps only when they are given, in seconds."""
    _shorten(lifecycle, "poll_delay", "retry_delay")
    submission.MATCHING_PAUSE *= FACTOR
    submission.FILES_LOOK *= FACTOR
    steps.AFTER_A_DEFECT *= FACTOR
    transfer.RETRY_DELAYS = tuple(delay * FACTOR for delay in transfer.RETRY_DELAYS)  # type: ignore[assignment]
    Scheduler.__init__ = _look_often(Scheduler.__init__)  # type: ignore[method-assign]
    # One consumer's turn must not keep the sweeps from the next test's.
    generation_tasks.SWEEP_TURN = media_tasks.SWEEP_TURN = TURN
    if lease:
        leases.LEASE = transfer.LEASE = transfer.LEASE_FOR_ANSWER = timedelta(seconds=lease)
    if sweep:
        Scheduler.periodic_task_seconds = sweep
        generation_tasks.LATE = timedelta(seconds=sweep)


def _shorten(owner: Any, *names: str) -> None:
    for name in names:
        function = getattr(owner, name)
        setattr(owner, name, lambda *args, function=function: function(*args) * FACTOR)


def _look_often(initialize: Any) -> Any:
    """Let the scheduler look for what is due ten times a second instead of once."""

    def wrapped(scheduler: Any, *args: Any, **kwargs: Any) -> None:
        initialize(scheduler, *args, **kwargs)
        scheduler.interval *= FACTOR

    return wrapped
