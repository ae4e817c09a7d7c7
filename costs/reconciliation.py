"""What an account's balance says, set against what this dashboard knows to have been taken and refunded.

docs/costs.md defines every word of this. In short: between two *settled* readings of the balance,

    unexplained = (closing - opening) - (refunded - taken)

A reading is settled when no job of the account can have been charged or refunded around its moment, so that
for each job it is certain whether the reading has it or not. Readings that workers stored out of order, or
took between a charge and its refund, are not settled, and pretend no spending.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from generations.lifecycle import RUNNING, Status
from generations.models import Generation
from workspaces.models import ANSWER_MOST, ApiKey, BalanceReading, Workspace
from workspaces.paging import counted

# PowerPost takes the credits within this time of a job's sending: the client's own limits end a request.
SENDING_MOST = timedelta(seconds=40)
# How long before a period a job may have been started and still be charged or refunded in it: what a person
# decided on later is not seen. With this, an index leaves out what is older.
STARTED_BEFORE = timedelta(days=90)
# How many readings are looked through for a settled one at each end of the period.
LOOKED_THROUGH = 200
# A period with more readings, or more jobs, is not walked through step by step.
STEPS_MOST = 2_000


class Reading(NamedTuple):
    """A balance in credits at a moment; `told_by` is the job whose acceptance told it."""

    at: datetime
    balance: int
    told_by: UUID | None

    @property
    def earliest(self) -> datetime:
        """The first moment of which the balance may be."""
        return self.at if self.told_by is None else self.at - SENDING_MOST

    @property
    def latest(self) -> datetime:
        """The last moment of which the balance may be."""
        return self.at + ANSWER_MOST if self.told_by is None else self.at


class Job(NamedTuple):
    """What of a job touches the balance."""

    pk: UUID
    status: str
    sent_at: datetime
    finished_at: datetime | None
    taken: int
    refunded: int

    @property
    def is_in_doubt(self) -> bool:
        """Whether its charge or its refund may be on the way at this moment."""
        return self.status in RUNNING and self.status != Status.WAITING


class Step(NamedTuple):
    """A change of the balance between two readings that no job explains."""

    since: datetime
    until: datetime
    credit: int


@dataclass(frozen=True, slots=True)
class Movement:
    """The credits taken and refunded by some jobs."""

    taken: int = 0
    refunded: int = 0

    @property
    def change(self) -> int:
        """How they changed the balance."""
        return self.refunded - self.taken


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A period of an account: its first and last settled reading, and what lies between.

    `steps` are None for a period too long to be walked through.
    """

    opening: Reading
    closing: Reading
    here: Movement
    elsewhere: Movement
    has_other_workspaces: bool
    steps: list[Step] | None = field(default=None)

    @property
    def expected(self) -> int:
        """The balance that the jobs of this dashboard would have left."""
        return self.opening.balance + self.here.change + self.elsewhere.change

    @property
    def unexplained(self) -> int:
        """Credits that came (above 0) or went (below 0) without a job of this dashboard."""
        return self.closing.balance - self.expected

    @property
    def came(self) -> int | None:
        """What came in unexplained, such as a top-up; None when only the difference is known."""
        return None if self.steps is None else sum(step.credit for step in self.steps if step.credit > 0)

    @property
    def went(self) -> int | None:
        """What went out unexplained, as with spending elsewhere; None when only the difference is known."""
        return None if self.steps is None else -sum(step.credit for step in self.steps if step.credit < 0)


def reconcile(
    workspace: Workspace, since: datetime | None = None, until: datetime | None = None
) -> Reconciliation | None:
    """Explain the balance of the workspace's account from `since` to `until`, as far as it was read.

    It begins with the last settled reading before `since` (or the first one after it) and ends with the
    last one before `until`. None without two settled readings. At most sixteen queries.
    """
    account = workspace.api_key
    readings = _readings(account)
    opening = None
    if since is not None:
        opening = _last_settled(account, readings.filter(at__lte=since).order_by("-at", "-id"))
    if opening is None:
        after = readings if since is None else readings.filter(at__gt=since)
        opening = _last_settled(account, after.order_by("at", "id"))
    before = readings if until is None else readings.filter(at__lt=until)
    closing = _last_settled(account, before.order_by("-at", "-id"))
    if opening is None or closing is None or opening.at >= closing.at:
        return None
    here, elsewhere = _movements(workspace, opening.at, closing.at)
    return Reconciliation(
        opening,
        closing,
        here,
        elsewhere,
        Workspace.objects.filter(api_key=account).exclude(pk=workspace.pk).exists(),
        _steps(account, readings, opening, closing),
    )


def settled(readings: Iterable[Reading], jobs: Sequence[Job]) -> list[Reading]:
    """Return the readings of which it is certain, for each job, whether they have its charge and refund."""
    sent = sorted(job.sent_at for job in jobs)
    own = {job.pk: job.sent_at for job in jobs}
    doubtful = _merged(
        (job.sent_at, None if job.is_in_doubt else job.finished_at or job.sent_at)
        for job in jobs
        if job.is_in_doubt or job.refunded
    )
    begins = [begin for begin, _ in doubtful]
    found = []
    for reading in readings:
        first, last = reading.earliest - SENDING_MOST, reading.latest
        around = bisect_right(sent, last) - bisect_left(sent, first)
        # An acceptance tells the balance after its own charge, whatever else is uncertain about it.
        itself = own.get(reading.told_by) if reading.told_by else None
        if itself is not None and first <= itself <= last:
            around -= 1
        position = bisect_right(begins, reading.latest) - 1
        end = doubtful[position][1] if position >= 0 else reading.earliest - SENDING_MOST
        if not around and end is not None and end < reading.earliest:
            found.append(reading)
    return found


def steps_between(readings: Sequence[Reading], jobs: Sequence[Job]) -> list[Step]:
    """Return the unexplained changes from each of the settled readings, in order, to the next."""
    moments = [reading.at for reading in readings]
    changes = [0] * len(readings)
    for job in jobs:
        for moment, credit in ((job.sent_at, -job.taken), (job.finished_at, job.refunded)):
            if moment is not None and credit:
                # The first reading that has it; one that the first reading has, or none, is no change here.
                position = bisect_left(moments, moment)
                if 0 < position < len(readings):
                    changes[position] += credit
    steps = [
        Step(before.at, after.at, after.balance - before.balance - explained)
        for before, after, explained in zip(readings, readings[1:], changes[1:], strict=False)
    ]
    return [step for step in steps if step.credit]


def _merged(
    spans: Iterable[tuple[datetime, datetime | None]],
) -> list[tuple[datetime, datetime | None]]:
    """Return spans that do not overlap and cover the same; an end of None is open."""
    merged: list[tuple[datetime, datetime | None]] = []
    for begin, end in sorted(spans, key=lambda span: span[0]):
        if merged and (merged[-1][1] is None or begin <= merged[-1][1]):
            last = merged[-1][1]
            merged[-1] = (merged[-1][0], None if last is None or end is None else max(last, end))
        else:
            merged.append((begin, end))
    return merged


def _readings(account: ApiKey) -> QuerySet[BalanceReading]:
    # A clock that was set back may have left readings of the future.
    return BalanceReading.objects.filter(api_key=account, at__lte=timezone.now() + ANSWER_MOST)


def _last_settled(account: ApiKey, readings: QuerySet[BalanceReading]) -> Reading | None:
    """Return the first settled one in the order of the readings, of those that are looked through."""
    found = _read(readings[:LOOKED_THROUGH])
    if not found:
        return None
    moments = [reading.at for reading in found]
    jobs = _jobs_around(account, min(moments), max(moments))
    return next(iter(settled(found, jobs)), None)


def _read(readings: QuerySet[BalanceReading]) -> list[Reading]:
    return [Reading(*values) for values in readings.values_list("at", "balance", "generation_id")]


def _started_around(account: ApiKey, first: datetime, last: datetime) -> QuerySet[Generation]:
    """Return the jobs of the account's workspaces that can matter between two moments.

    Their charge is known, or on the way. Nothing is charged before it was started.
    """
    known = Q(credits_used__isnull=False) | Q(status=Status.SUBMITTING)
    # As numbers and not as a join, so that the index of each workspace's jobs serves.
    workspaces = list(Workspace.objects.filter(api_key=account).values_list("pk", flat=True))
    return Generation.objects.filter(
        known,
        workspace__in=workspaces,
        created_at__gte=first - STARTED_BEFORE,
        created_at__lte=last,
        submitted_at__isnull=False,
    ).order_by()


def _jobs_around(account: ApiKey, first: datetime, last: datetime) -> list[Job]:
    """Return the jobs that decide which readings between the two moments are settled."""
    earliest = first - 2 * SENDING_MOST
    late = Q(submitted_at__gte=earliest) | Q(finished_at__gte=earliest, credits_refunded__gt=0)
    under_way = Q(status__in=RUNNING - {Status.WAITING})
    latest = last + ANSWER_MOST
    jobs = _started_around(account, earliest, latest).filter(late | under_way, submitted_at__lte=latest)
    return [Job(*row) for row in _job_rows(jobs)]


def _job_rows(jobs: QuerySet[Generation]) -> Iterable[tuple]:
    rows = jobs.values_list("pk", "status", "submitted_at", "finished_at", "credits_used", "credits_refunded")
    for *fields, taken, refunded in rows:
        yield (*fields, taken or 0, refunded or 0)


def _movements(workspace: Workspace, opening: datetime, closing: datetime) -> tuple[Movement, Movement]:
    """Return what the workspace's jobs, and those of the account's others, took and got back in between."""
    charged = Q(submitted_at__gt=opening, submitted_at__lte=closing)
    refunded = Q(finished_at__gt=opening, finished_at__lte=closing)
    mine = Q(workspace=workspace)
    jobs = _started_around(workspace.api_key, opening, closing).filter(charged | refunded)
    sums = jobs.aggregate(
        here_taken=Sum("credits_used", filter=charged & mine, default=0),
        here_refunded=Sum("credits_refunded", filter=refunded & mine, default=0),
        other_taken=Sum("credits_used", filter=charged & ~mine, default=0),
        other_refunded=Sum("credits_refunded", filter=refunded & ~mine, default=0),
    )
    return (
        Movement(sums["here_taken"], sums["here_refunded"]),
        Movement(sums["other_taken"], sums["other_refunded"]),
    )


def _steps(
    account: ApiKey, readings: QuerySet[BalanceReading], opening: Reading, closing: Reading
) -> list[Step] | None:
    between = readings.filter(at__gte=opening.at, at__lte=closing.at).order_by("at", "id")
    # Counted before they are read: of a long period thousands would be read for nothing.
    if counted(between, STEPS_MOST + 1) > STEPS_MOST:
        return None
    found = _read(between)
    jobs = _jobs_around(account, opening.at, closing.at)
    if len(jobs) > 2 * STEPS_MOST:
        return None
    inner = [reading for reading in settled(found, jobs) if opening.at < reading.at < closing.at]
    return steps_between([opening, *inner, closing], jobs)
