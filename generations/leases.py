"""Who holds a job: a worker claims a due row by a conditional UPDATE and holds it by a lease.

Every change afterwards names that lease, so a worker that lost it changes nothing.
"""

import uuid
from contextlib import suppress
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from generations.models import Generation

# Longer than any single step may take: a request ends within its time-outs, and a download renews it.
LEASE = timedelta(seconds=60)
# A lease that began so lately is as good as a new one.
LEASE_FRESH = timedelta(seconds=5)


class ClaimLost(Exception):
    """Another worker, or a person, has taken the job over; nothing was changed."""


def claim(generation_id: uuid.UUID | str) -> Generation | None:
    """Take a due job for this worker and return it; None when it is gone, not due or taken."""
    now = timezone.now()
    token = uuid.uuid4()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    claimed = Generation.objects.filter(free, pk=generation_id, next_due_at__lte=now).update(
        lease_token=token, lease_until=now + LEASE
    )
    if not claimed:
        return None
    held = Generation.objects.select_related("workspace__api_key").filter(lease_token=token)
    # Not the first of an order: to write one down costs more than to find the row.
    with suppress(Generation.DoesNotExist):
        return held.get(pk=generation_id)
    return None


def release_claims() -> list[uuid.UUID]:
    """Free every claimed job and return their ids. Only for when no worker can be running."""
    held = Generation.objects.exclude(lease_until=None)
    released = list(held.values_list("pk", flat=True))
    held.update(lease_token=None, lease_until=None)
    return released


def release_expired(generation_id: uuid.UUID) -> bool:
    """Free a job whose lease has run out, because its worker has gone; return whether there was one."""
    gone = Generation.objects.filter(pk=generation_id, lease_until__lt=timezone.now())
    return bool(gone.update(lease_token=None, lease_until=None))


def renew(generation: Generation) -> None:
    """Hold the job for another lease from now; raises ClaimLost when it is no longer ours."""
    until = timezone.now() + LEASE
    if not ours(generation).update(lease_until=until):
        raise ClaimLost
    generation.lease_until = until


def has_fresh_lease(generation: Generation) -> bool:
    """Return whether the job was claimed, or its lease renewed, so lately that another lease is no longer."""
    until = generation.lease_until
    return until is not None and until > timezone.now() + LEASE - LEASE_FRESH


def touch(generation: Generation) -> None:
    """Let the job's cards be drawn again and hold the job for another lease.

    Raises ClaimLost when the job is no longer ours.
    """
    until = timezone.now() + LEASE
    if not ours(generation).update(version=F("version") + 1, lease_until=until):
        raise ClaimLost
    generation.lease_until = until


def ours(generation: Generation) -> QuerySet[Generation]:
    """Return the row of the job while it is in this state and held by this lease; none once it is not."""
    return Generation.objects.filter(
        pk=generation.pk, status=generation.status, lease_token=generation.lease_token
    )
