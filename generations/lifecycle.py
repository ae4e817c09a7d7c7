"""The life of a job: its states, the moves between them, how often to look and how long to wait.

The row is the truth, and the queue only a nudge. Who may change a row is leases.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from generations.leases import ClaimLost, ours
from generations.models import Generation, GenerationEvent, Output
from generations.signals import generation_changed
from powerpost import catalog

Status = Generation.Status
# What a step says of a job: seconds until its next turn, 0 for at once, None for no further turn.
NextTurn = float | None


@dataclass(frozen=True, slots=True)
class State:
    """What holds for a job in one state.

    `may_become` are the states it can move to. `deadline` is how long it may stay there at most; None for
    a state in which the program has nothing left to do.
    """

    label: str
    tone: str
    may_become: frozenset[Status]
    deadline: timedelta | None = None


def _state(label: str, tone: str, may_become: Iterable[Status], deadline: timedelta | None = None) -> State:
    return State(label, tone, frozenset(may_become), deadline)


STATES: dict[Status, State] = {
    Status.WAITING: _state("Waiting for files", "busy", [Status.QUEUED, Status.FAILED], timedelta(hours=6)),
    # From here straight to processing: the answer to an earlier sending came, later than a person believed.
    Status.QUEUED: _state(
        "Queued", "busy", [Status.SUBMITTING, Status.PROCESSING, Status.FAILED], timedelta(hours=2)
    ),
    Status.SUBMITTING: _state(
        "Sending",
        "busy",
        [Status.PROCESSING, Status.QUEUED, Status.FAILED, Status.NEEDS_ATTENTION],
        timedelta(minutes=10),
    ),
    Status.PROCESSING: _state(
        "Generating",
        "busy",
        [Status.STORING, Status.COMPLETED, Status.FAILED, Status.NEEDS_ATTENTION],
        timedelta(minutes=90),
    ),
    Status.STORING: _state(
        "Saving the files", "busy", [Status.COMPLETED, Status.PARTIAL], timedelta(minutes=10)
    ),
    Status.COMPLETED: _state("Completed", "good", []),
    Status.PARTIAL: _state("Partly completed", "warn", []),
    Status.FAILED: _state("Failed", "bad", []),
    # A person decides: it did not start (queued, or waiting when PowerPost has not all its files after a
    # restore), it did (processing), or it is not worth the trouble.
    Status.NEEDS_ATTENTION: _state(
        "Needs attention", "warn", [Status.QUEUED, Status.WAITING, Status.PROCESSING, Status.ABANDONED]
    ),
    Status.ABANDONED: _state("Given up", "bad", []),
}

if set(STATES) != set(Status):
    raise AssertionError("Every status needs its state.")
if unreachable := set(Status) - {Status.WAITING, Status.QUEUED}.union(
    *(state.may_become for state in STATES.values())
):
    raise AssertionError(f"No way leads to {unreachable}.")

RUNNING = frozenset(status for status, state in STATES.items() if state.deadline)
FINISHED = frozenset(Status) - RUNNING

# The states in which output files may be missing, and are fetched.
KEEPS_FILES = frozenset({Status.STORING, Status.COMPLETED, Status.PARTIAL})
# The states in which PowerPost has the job and is only asked about it.
QUESTIONS = frozenset({Status.PROCESSING})

# Tries of one submission that PowerPost certainly did not accept, before the job fails.
SUBMISSION_ATTEMPTS = 20
# Answers in a row that make no sense or deny the job, before it ends.
STRANGE_ANSWERS = 6
# Looks at the list of caption generations for one whose answer was lost.
MATCHING_ATTEMPTS = 6
KEEPING_ATTEMPTS = 60
# Over how many seconds the jobs that a rate limit held up come back, so that they do not all come at once.
TURNS_AFTER_PAUSE = 5.0
# The queue itself starts a delayed task up to this many seconds late.
LATENESS_TOLERATED = 2.5
# How much later a job comes back for each second that its worker was late.
OVERLOAD_WEIGHT = 4
POLL_MOST = 120.0
RETRY_FIRST = 2.0
RETRY_MOST = 300.0


class NotPossible(Exception):
    """What was asked of a job cannot be done now; the text says why, for a person."""


@dataclass(slots=True)
class Move:
    """A change of a job: the new status, what the timeline says, when to act next (seconds from now).

    `outputs` are those that have come with it and need nothing more.
    """

    to: Status
    message: str
    due_in: float | None
    request_id: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    detail: dict[str, Any] = field(default_factory=dict)
    outputs: Sequence[Output] = ()


def retry_delay(attempts: int) -> float:
    """Return how long to wait, in seconds, after this many failed tries: doubling up to five minutes."""
    return min(RETRY_MOST, RETRY_FIRST * 2 ** max(0, attempts - 1))


def turn_after_pause(held_seconds: float) -> float:
    """Return how many seconds after a pause of its key a job has its turn: the longer held, the sooner."""
    return TURNS_AFTER_PAUSE / (1 + held_seconds / TURNS_AFTER_PAUSE)


def poll_delay(kind: str, age: float, lateness: float = 0) -> float:
    """Return how long to wait, in seconds, before asking again for a job that is `age` seconds old.

    The advised pace (catalog.PACES) for the first half of what is usual, then slower with age. A worker
    that came late comes back later: when more jobs are due than the workers can serve, the pace slows for
    all of them, instead of a queue that grows and that new submissions would stand behind.
    """
    pace = catalog.PACES[catalog.Kind(kind)]
    slower = 1 if age < pace.usual_end / 2 else 2 if age < pace.usual_end else 6
    overload = max(0.0, lateness - LATENESS_TOLERATED)
    return min(max(POLL_MOST, pace.interval * slower), pace.interval * slower + OVERLOAD_WEIGHT * overload)


def due() -> QuerySet[Generation]:
    """Return the jobs that are due now, whoever may hold them."""
    return Generation.objects.filter(next_due_at__lte=timezone.now()).order_by("next_due_at")


def rest(generation: Generation) -> None:
    """Let go of a job that needs nothing any more; raises ClaimLost when it is no longer ours."""
    changed = ours(generation).update(
        next_due_at=None, lease_token=None, lease_until=None, notice="", version=F("version") + 1
    )
    if not changed:
        raise ClaimLost


def postpone(generation: Generation, due_in: float, *, notice: str = "", **fields: Any) -> None:
    """Let go of the job until `due_in` seconds from now; `notice` says on the card what holds it up.

    Raises ClaimLost when the job is no longer ours.
    """
    changes: dict[str, Any] = {
        "next_due_at": _due_at(due_in, fields.get("deadline_at", generation.deadline_at)),
        "lease_token": None,
        "lease_until": None,
        "held_since": None,
        **fields,
    }
    if notice != generation.notice:
        changes |= {"notice": notice[:500], "version": F("version") + 1}
    if not ours(generation).update(**changes):
        raise ClaimLost


def hold(generation: Generation, pause: float) -> float:
    """Let the job rest while its key may not be used, `pause` seconds; return when it comes back.

    Submissions come back first, and within each kind whoever has waited longest. Raises ClaimLost.
    """
    now = timezone.now()
    held_since = generation.held_since or now
    delay = pause + turn_after_pause((now - held_since).total_seconds())
    notice = generation.notice
    if generation.status in QUESTIONS:
        delay += TURNS_AFTER_PAUSE
    elif generation.status == Status.QUEUED:
        notice = "PowerPost asks to slow down. The job goes on by itself; nothing was charged so far."
    postpone(generation, delay, notice=notice, held_since=held_since)
    return delay


def let_go(generation: Generation, due_in: float) -> None:
    """Free a claimed job after a defect, in whatever state the step left it, to be tried again."""
    Generation.objects.filter(pk=generation.pk, lease_token=generation.lease_token).exclude(
        lease_token=None
    ).update(next_due_at=timezone.now() + timedelta(seconds=due_in), lease_token=None, lease_until=None)


def move(generation: Generation, change: Move, *, keep_claim: bool = False) -> None:
    """Move a claimed job to another state and write the line of its history, both or neither.

    Raises ClaimLost when the job is no longer ours.
    """
    with transaction.atomic():
        _apply(ours(generation), generation, change, before=generation.status, keep_claim=keep_claim)


def accept_late(generation: Generation, change: Move) -> None:
    """Record the answer to our own submission even when the claim was lost while waiting for it.

    The request is known to have been accepted, so this overrides what was only suspected meanwhile.
    Raises ClaimLost when the job has already been linked or given up.
    """
    try:
        with transaction.atomic():
            held = ours(generation).filter(remote_id="")
            _apply(held, generation, change, before=generation.status, keep_claim=False)
    except ClaimLost:
        rows = Generation.objects.filter(
            pk=generation.pk,
            remote_id="",
            # Queued: a person had it sent again, and nobody has done so yet.
            status__in=[Status.SUBMITTING, Status.NEEDS_ATTENTION, Status.QUEUED],
        )
        with transaction.atomic():
            _apply(rows, generation, change, before=None, keep_claim=False)


def decide(generation: Generation, person: AbstractBaseUser | None, change: Move) -> None:
    """Move a job that needs attention, as a person decided; raises NotPossible when it no longer does."""
    if not can_resolve(generation):
        raise NotPossible("This job no longer needs a decision: somebody may have taken it a moment ago.")
    # With the id it had when the person saw it: PowerPost's own answer may have come since.
    rows = Generation.objects.filter(
        pk=generation.pk, status=Status.NEEDS_ATTENTION, remote_id=generation.remote_id
    )
    try:
        with transaction.atomic():
            _apply(rows, generation, change, before=generation.status, keep_claim=False, person=person)
    except ClaimLost:
        raise NotPossible("This job no longer needs a decision: somebody took it a moment ago.") from None


def can_resolve(generation: Generation) -> bool:
    """Return whether a person may decide what becomes of the job. Draws the buttons, guards the actions."""
    return generation.status == Status.NEEDS_ATTENTION


def is_overdue(generation: Generation) -> bool:
    """Return whether the job has been in its state for longer than it may."""
    return generation.deadline_at is not None and generation.deadline_at < timezone.now()


def deadline_of(status: Status, now: datetime) -> datetime | None:
    """Return when a job that enters this state now must have left it."""
    deadline = STATES[status].deadline
    return now + deadline if deadline else None


def record_event(
    generation: Generation,
    message: str,
    *,
    request_id: str = "",
    person: AbstractBaseUser | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add a line to the job's history."""
    GenerationEvent.objects.create(
        generation=generation,
        status=generation.status,
        message=message,
        request_id=request_id,
        person=person,  # type: ignore[misc]
        detail=detail or {},
    )


def _due_at(due_in: float, deadline: datetime | None) -> datetime:
    """Return when a job is due: by its deadline at the latest, whatever wait PowerPost asks for.

    A deadline that has passed already must not make the job spin either.
    """
    now = timezone.now()
    due_at = now + timedelta(seconds=due_in)
    if deadline is None or due_at <= deadline:
        return due_at
    return max(deadline, now + timedelta(seconds=min(due_in, RETRY_FIRST)))


def _apply(
    rows: QuerySet[Generation],
    generation: Generation,
    change: Move,
    *,
    before: str | None,
    keep_claim: bool,
    person: AbstractBaseUser | None = None,
) -> None:
    """Change the one row among `rows`; `before` is its status there, None when that is not certain."""
    if change.to not in STATES[Status(generation.status)].may_become:
        raise AssertionError(f"{generation.status} cannot become {change.to}.")
    now = timezone.now()
    deadline = change.fields.get("deadline_at", deadline_of(change.to, now))
    fields: dict[str, Any] = {
        "status": change.to,
        "notice": "",
        "attempts": 0,
        "held_since": None,
        "deadline_at": deadline,
        "next_due_at": None if change.due_in is None else _due_at(change.due_in, deadline),
        "finished_at": None if change.to in RUNNING else now,
        **change.fields,
    }
    if not keep_claim:
        fields |= {"lease_token": None, "lease_until": None}
    if not rows.update(version=F("version") + 1, **fields):
        raise ClaimLost
    for name, value in fields.items():
        setattr(generation, name, value)
    generation.version += 1
    record_event(
        generation, change.message, request_id=change.request_id, person=person, detail=change.detail
    )
    announce(generation, before=before, outputs=change.outputs)


def announce(generation: Generation, *, before: str | None, outputs: Sequence[Output]) -> None:
    """Tell the floors above, after commit, that the job is in another state or has these outputs more."""
    tell = partial(
        generation_changed.send_robust,
        sender=Generation,
        generation_id=generation.pk,
        status=generation.status,
        generation=generation,
        before=before,
        outputs=outputs,
    )
    transaction.on_commit(tell, robust=True)
