"""What the page of operations shows. Ids, states and times alone: no prompt, no caption, no name of a file.

An admin need not be a member of the workspaces whose jobs are looked after here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from dashboard.heartbeat import heard_from
from dashboard.models import Worker
from dashboard.readiness import free_bytes
from generations.lifecycle import KEEPS_FILES, RUNNING, STATES, Status
from generations.models import Generation, Output
from media_library.models import MediaFile
from notifications.models import NotificationPreference
from powerpost import catalog
from search.models import Document, Walk
from workspaces.access import memberships_of
from workspaces.models import ApiKey, Turn

# A job that is due for longer has lost its nudge, or the workers do not keep up.
LATE = timedelta(minutes=1)
ROWS_MOST = 50


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job that somebody should look at, and why."""

    job: Generation
    reasons: tuple[str, ...]
    is_reachable: bool
    can_be_looked_at: bool
    can_be_released: bool

    @property
    def state(self) -> str:
        """Its state in words."""
        return STATES[Status(self.job.status)].label

    @property
    def tone(self) -> str:
        """The tone of its state."""
        return STATES[Status(self.job.status)].tone


@dataclass(frozen=True, slots=True)
class Shown:
    """The first rows of a list, and how many there are."""

    rows: list[Any]
    total: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.rows)


@dataclass(slots=True)
class Operations:
    """Everything the page shows to this person, read in a fixed number of queries."""

    person: User | AnonymousUser
    now: datetime = field(default_factory=timezone.now)
    member_of: frozenset[UUID] = field(init=False)

    def __post_init__(self) -> None:
        found = memberships_of(self.person).values_list("workspace_id", flat=True)
        self.member_of = frozenset(found)

    def workers(self) -> list[Worker]:
        """Return the workers heard from lately."""
        return list(heard_from().order_by("host", "process_id"))

    def queue(self) -> dict[str, int]:
        """Return how many tasks are to be done now and later."""
        return {"now": HUEY.pending_count(), "later": HUEY.scheduled_count()}

    def states(self) -> list[tuple[str, str, int]]:
        """Return label, tone and number of jobs of each state that any is in."""
        counts = dict(Generation.objects.order_by().values_list("status").annotate(Count("pk")))
        return [
            (state.label, state.tone, counts[status]) for status, state in STATES.items() if status in counts
        ]

    def jobs(self) -> Shown:
        """Return the jobs that are late or stuck, the oldest first."""
        found = (
            Generation.objects.filter(reduce(or_, self._conditions().values()))
            .select_related("workspace")
            .only(
                "kind",
                "status",
                "created_at",
                "submitted_at",
                "next_due_at",
                "deadline_at",
                "lease_until",
                "trace_id",
                "workspace__name",
            )
            .order_by("created_at")
        )
        return _first(found, self._job_row)

    def files(self) -> Shown:
        """Return the files that were not sent to PowerPost, those that failed first."""
        waiting = Q(transfer=MediaFile.Transfer.WAITING, next_due_at__lt=self.now - LATE)
        found = (
            MediaFile.objects.filter(Q(transfer=MediaFile.Transfer.FAILED) | waiting)
            .select_related("workspace")
            .only(
                "transfer",
                "transfer_error",
                "transfer_attempts",
                "type",
                "size",
                "created_at",
                "workspace__name",
            )
            .order_by("transfer", "created_at")
        )
        return _first(found, lambda row: {"file": row, "is_reachable": row.workspace_id in self.member_of})

    def missing_outputs(self) -> Shown:
        """Return the generated files that are not in the library, those tried most often first."""
        found: QuerySet[Output] = (
            not_kept().select_related("generation__workspace").order_by("-keep_attempts")
        )
        return _first(
            found, lambda row: {"output": row, "is_reachable": row.generation.workspace_id in self.member_of}
        )

    def keys(self) -> list[dict[str, Any]]:
        """Return the keys that are refused, switched off or paused, and why."""
        found = []
        for key in ApiKey.objects.defer("key").order_by("name"):
            paused = key.paused_until is not None and key.paused_until > self.now
            if key.refused_at is not None:
                found.append(
                    {"key": key, "tone": "bad", "words": "Refused by PowerPost", "at": key.refused_at}
                )
            elif not key.is_active:
                found.append({"key": key, "tone": "warn", "words": "Switched off", "at": None})
            elif paused:
                found.append({"key": key, "tone": "busy", "words": "Paused until", "at": key.paused_until})
        return found

    def emails(self) -> list[NotificationPreference]:
        """Return the people whose last e-mail could not be sent, those tried most often first."""
        failing = NotificationPreference.objects.filter(attempts__gt=0).select_related("person")
        return list(failing.order_by("-attempts", "pk")[:ROWS_MOST])

    def disk(self) -> dict[str, int]:
        """Return bytes: free on the disk, and taken by the library."""
        return {"free": free_bytes(), "stored": MediaFile.objects.aggregate(all=Sum("size"))["all"] or 0}

    def turns(self) -> list[Turn]:
        """Return the periodic work, the latest first."""
        return list(Turn.objects.exclude(taken_until=None).order_by("-taken_until")[:ROWS_MOST])

    def index(self) -> dict[str, Any]:
        """Return how many documents can be found, and which kinds are still being walked through."""
        walks = Walk.objects.filter(ended_at=None).values_list("kind", flat=True)
        return {"documents": Document.objects.count(), "walks": list(walks)}

    def _conditions(self) -> dict[str, Q]:
        usual = reduce(
            or_,
            (
                Q(kind=kind.value, submitted_at__lt=self.now - timedelta(seconds=pace.usual_end))
                for kind, pace in catalog.PACES.items()
            ),
        )
        return {
            "A person has to decide": Q(status=Status.NEEDS_ATTENTION),
            "Its worker has gone": Q(lease_until__lt=self.now),
            "In its state for longer than it may be": Q(deadline_at__lt=self.now, status__in=RUNNING),
            "Takes longer than usual": Q(status=Status.PROCESSING) & usual,
            "Due for more than a minute": Q(next_due_at__lt=self.now - LATE),
        }

    def _job_row(self, job: Generation) -> JobRow:
        return JobRow(
            job=job,
            reasons=tuple(self._reasons(job)),
            is_reachable=job.workspace_id in self.member_of,
            can_be_looked_at=job.next_due_at is not None and job.next_due_at <= self.now,
            can_be_released=job.lease_until is not None and job.lease_until < self.now,
        )

    def _reasons(self, job: Generation) -> Iterable[str]:
        """Say of one row what `_conditions` asks of all; which of them it met is not in the answer."""
        status, now = Status(job.status), self.now
        usual = timedelta(seconds=catalog.PACES[catalog.Kind(job.kind)].usual_end)
        met = {
            "A person has to decide": status == Status.NEEDS_ATTENTION,
            "Its worker has gone": job.lease_until is not None and job.lease_until < now,
            "In its state for longer than it may be": status in RUNNING and _before(job.deadline_at, now),
            "Takes longer than usual": status == Status.PROCESSING and _before(job.submitted_at, now - usual),
            "Due for more than a minute": _before(job.next_due_at, now - LATE),
        }
        return (words for words, is_met in met.items() if is_met)


def _before(moment: datetime | None, other: datetime) -> bool:
    return moment is not None and moment < other


def _first(found: QuerySet[Any], as_row: Any) -> Shown:
    rows = [as_row(row) for row in found[:ROWS_MOST]]
    return Shown(rows, len(rows) if len(rows) < ROWS_MOST else found.count())


def not_kept() -> QuerySet[Output]:
    """Return the outputs whose file should be in the library and is not."""
    return Output.objects.exclude(type=Output.Type.CAPTION).filter(
        media_file=None, generation__status__in=KEEPS_FILES
    )
