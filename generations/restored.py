"""What becomes of jobs after a restore: what was not sent when the backup was made may have been since.

PowerPost knows nothing of the restore. A job that was queued then, and sent a minute later, would be sent and
paid for a second time. So nothing that was not known to be at PowerPost goes on by itself: captions are
looked up in its list, as after a lost answer (submission.py), and of everything else a person decides.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from generations import leases, lifecycle
from generations.lifecycle import Status
from generations.models import Generation, GenerationEvent

# Stands in error_code until the job is settled.
RESTORED = "RESTORED"
# The worker may not be started before the next working day; captions can still be looked up then.
LOOKED_UP_WITHIN = timedelta(days=7)
UNCERTAIN = frozenset({Status.WAITING, Status.QUEUED, Status.SUBMITTING})
EVENTS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Settled:
    """How many jobs may have been sent since, how many go on, and how many a person had to decide."""

    uncertain: int
    running: int
    undecided: int


def settle_jobs(taken_at: datetime) -> Settled:
    """Put restored jobs into states from which nothing is paid for twice. Only while no worker is running.

    `taken_at` is the moment of the backup: what was sent later is looked for from then on.
    """
    now = timezone.now()
    leases.release_claims()
    what_happened = (
        f"The dashboard was restored from a backup of {taken_at:%Y-%m-%d %H:%M} UTC. This job was not at "
        "PowerPost then, but may have been sent between the backup and the restore."
    )
    uncertain = Generation.objects.filter(status__in=UNCERTAIN)
    keys = list(uncertain.values_list("pk", flat=True))
    _note(keys, Status.SUBMITTING, what_happened)
    # A job that was being sent keeps the moment of its sending.
    uncertain.exclude(status=Status.SUBMITTING, submitted_at__isnull=False).update(submitted_at=taken_at)
    uncertain.update(
        status=Status.SUBMITTING,
        error_code=RESTORED,
        error_message=what_happened,
        notice="",
        attempts=0,
        held_since=None,
        next_due_at=now,
        deadline_at=now + LOOKED_UP_WITHIN,
        version=F("version") + 1,
    )
    running = 0
    for status in (Status.PROCESSING, Status.STORING):
        # The time between backup and restore was not PowerPost's: it is asked before anybody gives up.
        running += Generation.objects.filter(status=status).update(
            next_due_at=now, deadline_at=lifecycle.deadline_of(status, now), attempts=0, held_since=None
        )
    undecided = Generation.objects.filter(Q(remote_id=""), status=Status.NEEDS_ATTENTION)
    undecided_keys = list(undecided.values_list("pk", flat=True))
    _note(
        undecided_keys,
        Status.NEEDS_ATTENTION,
        f"The dashboard was restored from a backup of {taken_at:%Y-%m-%d %H:%M} UTC. What was decided on "
        "this job since is lost: it may have been sent again.",
    )
    return Settled(len(keys), running, len(undecided_keys))


def _note(keys: list[UUID], status: Status, message: str) -> None:
    GenerationEvent.objects.bulk_create(
        (GenerationEvent(generation_id=key, status=status, message=message) for key in keys),
        batch_size=EVENTS_AT_ONCE,
    )
