"""The queue's side of a job: each task takes an id, looks the row up again and hands over."""

import uuid
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from generations import announcements, lifecycle
from generations.models import Generation
from generations.steps import advance
from workspaces.turns import take_turn

# A row this late has lost its nudge: the worker that had it was killed.
LATE = timedelta(seconds=5)
SWEEP_MOST = 1000
# Shorter than the minute between two sweeps, longer than clocks of two machines may differ.
SWEEP_TURN = 30.0


# Higher runs first: what a person waits for goes before questions about what is already running.
SUBMISSION_PRIORITY = 10
QUESTION_PRIORITY = 0


@db_task()
def advance_generation(generation_id: str) -> None:
    """Give a job its turn and come back when it says so."""
    delay = advance(generation_id)
    if delay is not None:
        enqueue(generation_id, delay, priority=QUESTION_PRIORITY)


def enqueue(generation_id: uuid.UUID | str, delay: float = 0, *, priority: int = SUBMISSION_PRIORITY) -> None:
    """Have a worker look at the job, `delay` seconds from now."""
    if delay:
        advance_generation.schedule((str(generation_id),), delay=delay, priority=priority)
    else:
        advance_generation(str(generation_id), priority=priority)


@db_periodic_task(crontab(minute="*"))
def sweep() -> None:
    """Find the jobs whose nudge was lost, every minute and when a consumer starts: one of them for all."""
    if not take_turn("generations.sweep", SWEEP_TURN):
        return
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    late = lifecycle.due().filter(next_due_at__lt=now - LATE)
    for generation_id in late.filter(free).values_list("pk", flat=True)[:SWEEP_MOST]:
        enqueue(generation_id, priority=QUESTION_PRIORITY)
    # Held by a worker that may be dead: come back the moment its lease is over, not a minute later.
    held: list[Generation] = list(late.exclude(free).only("pk", "lease_until")[:SWEEP_MOST])
    for generation in held:
        if generation.lease_until is not None:
            left = (generation.lease_until - now).total_seconds()
            enqueue(generation.pk, max(1.0, left + 1), priority=QUESTION_PRIORITY)


@db_periodic_task(crontab(minute="*/5"))
def announce_missed() -> None:
    """Tell, every five minutes, of ends of jobs whose news was lost on its way."""
    if take_turn("generations.announce", SWEEP_TURN):
        announcements.announce_missed()
