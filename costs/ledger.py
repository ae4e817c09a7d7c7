"""The ledger: every job of the period with what it took, what came back, and what was left."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone

from costs.filters import CostFilter
from generations.lifecycle import STATES, Status
from generations.models import Generation
from generations.models_used import model_of, name_of_model
from generations.presentation import KIND_ICONS, STATUS_ICONS
from generations.refunds import spent_on
from workspaces.paging import LongList, counted
from workspaces.people import name_of
from workspaces.spreadsheets import harmless

ROWS_A_PAGE = 50
# A longer one comes when somebody goes there: it is most of the page's elements.
ROWS_AT_FIRST = 10
ROWS_AT_ONCE = 2000
COLUMNS = (
    "date",
    "job",
    "title",
    "person",
    "user",
    "kind",
    "model",
    "status",
    "credits_taken",
    "credits_refunded",
    "credits_net",
    "balance_after",
)
# PowerPost may have taken a job that ended so.
_PERHAPS_TAKEN = (Status.NEEDS_ATTENTION, Status.ABANDONED)
# What the ledger shows of a job; its parameters are long, and only the model is needed of them.
_UNREAD = ("error_message", "notice", "cost_basis")


class Entry:
    """One job as a line of the ledger."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.state = STATES[Status(generation.status)]

    @property
    def model(self) -> str:
        """The model's name; empty for captions, which have none."""
        return name_of_model(model_of(self.generation))

    @property
    def kind_icon(self) -> str:
        """The icon of the kind."""
        return KIND_ICONS[Generation.Kind(self.generation.kind)]

    @property
    def status_icon(self) -> str:
        """The icon of the state; empty for the tone's own."""
        return STATUS_ICONS.get(Status(self.generation.status), "")

    @property
    def shows_state(self) -> bool:
        """Whether the state explains the numbers: that of a completed job does not."""
        return self.generation.status != Status.COMPLETED

    @property
    def net(self) -> int | None:
        """What the job cost after refunds; None when nobody knows, or nothing was taken."""
        return spent_on(self.generation)

    @property
    def in_words(self) -> str:
        """Why there is no number."""
        if self.net is not None:
            return ""
        if self.generation.status in _PERHAPS_TAKEN or self.generation.remote_id:
            return "not known"
        return "none" if self.generation.status == Status.FAILED else "none yet"


def of_unknown_cost(jobs: QuerySet[Generation]) -> QuerySet[Generation]:
    """Return the jobs that PowerPost took, or may have taken, without anybody here being told the credits.

    Besides those whose acceptance nobody saw, these are images and videos that were linked by hand.
    """
    return jobs.filter(Q(status__in=_PERHAPS_TAKEN) | ~Q(remote_id=""), credits_used=None)


def pages_of(narrowed: CostFilter) -> LongList:
    """Return the pages of the ledger, newest first."""
    return LongList(_newest_first(narrowed), ROWS_A_PAGE, _with_parts)


def is_long(narrowed: CostFilter) -> bool:
    """Return whether there are more jobs than ROWS_AT_FIRST."""
    return counted(_newest_first(narrowed), ROWS_AT_FIRST + 1) > ROWS_AT_FIRST


def csv_of(narrowed: CostFilter) -> Iterator[str]:
    """Yield the ledger as a file of comma-separated values, newest first, in pieces.

    It begins with a byte order mark, without which Excel takes names for another encoding. Dates are ISO
    8601 in the time zone of the moment of the call. Text that a spreadsheet would run stands behind an
    apostrophe.
    """
    # Taken now: the answer is written after the person's time zone has been put back.
    return _written(narrowed, timezone.get_current_timezone())


def _written(narrowed: CostFilter, zone: tzinfo) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(COLUMNS)
    jobs = _with_parts(_newest_first(narrowed)).iterator(chunk_size=ROWS_AT_ONCE)
    lines: list[str] = []
    for row in _rows(jobs, zone):
        lines.append(writer.writerow(row))
        if len(lines) == ROWS_AT_ONCE:
            yield "".join(lines)
            lines = []
    yield "".join(lines)


class _Line:
    """Stands in for a file: the writer returns what it writes."""

    def write(self, text: str) -> str:
        return text


def _rows(jobs: Iterable[Generation], zone: tzinfo) -> Iterator[list[object]]:
    for job in jobs:
        person: User | None = job.created_by
        yield [
            _iso(job.created_at, zone),
            str(job.pk),
            harmless(job.title),
            harmless(name_of(person)),
            harmless(person.get_username() if person else ""),
            job.get_kind_display(),
            harmless(name_of_model(model_of(job))),
            job.get_status_display(),
            _number(job.credits_used),
            _number(job.credits_refunded),
            _number(spent_on(job)),
            _number(job.remaining_credits),
        ]


def _iso(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")


def _number(number: int | None) -> int | str:
    return "" if number is None else number


def _newest_first(narrowed: CostFilter) -> QuerySet[Generation]:
    return narrowed.jobs.order_by("-created_at", "-pk")


def _with_parts(jobs: QuerySet[Generation]) -> QuerySet[Generation]:
    return jobs.select_related("created_by", "source_generation").defer(
        *_UNREAD, *(f"source_generation__{name}" for name in (*_UNREAD, "parameters"))
    )
