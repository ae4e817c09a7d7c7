"""The life of a job: created and charged in one step, rendered, settled when its time has come.

The row is the truth. A job that was rendered but not settled, or killed while it was drawn, is found again at
the next start; drawing twice gives the same files under the same ids.
"""

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from powerpost.catalog import Kind
from powerpost.sandbox import faults
from powerpost.sandbox.accounts import Caller, charge, refund
from powerpost.sandbox.models import Generation, Media
from powerpost.sandbox.speeds import PENDING_SHARE, seconds_of


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that rendering left in the storage: what its media row will say."""

    id: str
    type: str
    format: str
    file_size: int
    width: int
    height: int
    duration: float = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job comes to: captions or files, an error beside or instead of them, and credits given back."""

    outputs: dict[str, Any] | None = None
    files: list[MadeFile] = field(default_factory=list)
    error_code: str | None = None
    error_message: str | None = None
    refunded: int = 0


def create(
    caller: Caller,
    kind: Kind,
    request: dict[str, Any],
    prompt: str,
    words: tuple[faults.Word, ...],
    price: int,
) -> Generation:
    """Charge `price` and create the job, both or neither; raises 402 when credits are too few.

    `caller.account.balance` is the balance after the charge.
    """
    now = timezone.now()
    seconds = seconds_of(kind, settings.SPEED) * (faults.SLOW_FACTOR if faults.SLOW in words else 1)
    with transaction.atomic():
        charge(caller.account, price)
        return Generation.objects.create(
            kind=kind,
            workspace=caller.workspace,
            request=request,
            prompt=prompt,
            words=[word.text for word in words],
            credits_used=price,
            created_at=now,
            pending_until=now + timedelta(seconds=seconds * PENDING_SHARE),
            ready_at=None if faults.NEVER in words else now + timedelta(seconds=seconds),
        )


def keep_outcome(generation: Generation, outcome: Outcome) -> None:
    """Keep what rendering made until the job's time has come."""
    generation.outcome = asdict(outcome)
    generation.save(update_fields=["outcome"])


def settle(generation: Generation) -> None:
    """End a rendered job: its status, its media, and credits given back. Harmless when done before."""
    outcome = generation.result
    status = Generation.Status.FAILED if outcome["error_code"] else Generation.Status.COMPLETED
    with transaction.atomic():
        ended = Generation.objects.filter(id=generation.id, status=Generation.Status.PROCESSING).update(
            status=status
        )
        if not ended:
            return
        now = timezone.now()
        Media.objects.bulk_create(
            Media(
                workspace=generation.workspace,
                generation=generation,
                position=position,
                file_name=f"{made['id']}.{made['format']}",
                created_at=now,
                **made,
            )
            for position, made in enumerate(outcome["files"])
        )
        refund(generation.workspace.account_id, outcome["refunded"])


def unfinished() -> list[Generation]:
    """Return the jobs that still have an end to come, oldest first."""
    return list(
        Generation.objects.filter(status=Generation.Status.PROCESSING, ready_at__isnull=False).order_by(
            "created_at"
        )
    )


def status_of(generation: Generation) -> str:
    """Return the status that reading the job shows; only captions are ever `pending`."""
    waits = generation.status == Generation.Status.PROCESSING and generation.kind == Kind.CONTENT
    if waits and timezone.now() < generation.pending_until:
        return Generation.Status.PENDING
    return generation.status
