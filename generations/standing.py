"""How a workspace stands, as the board tells it: what runs, what needs somebody, and who is there to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery

from generations.lifecycle import RUNNING, Status
from generations.models import Generation
from workspaces.models import Membership, Workspace
from workspaces.people import name_of_parts
from workspaces.prepared import PreparedQuery


class Counts(NamedTuple):
    """Numbers of jobs of a workspace."""

    running: int
    attention: int

    @property
    def in_words(self) -> str:
        """Return in words how many jobs are running and how many need somebody."""
        parts = [f"{self.running} running"] if self.running else []
        if self.attention:
            parts.append(f"{self.attention} {'needs' if self.attention == 1 else 'need'} you")
        return ", ".join(parts) or "Nothing is running"


class Experience(NamedTuple):
    """What the usual times of an account's jobs hang on: while it is the same, so are they."""

    last_end: datetime | None
    workspaces: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a workspace stands; `people` are its members, each as the id and the name."""

    counts: Counts
    experience: Experience
    people: Sequence[tuple[int, str]]


def standing_of(workspace_id: UUID) -> Standing:
    """Return how the workspace stands. One query, which looks at no job that has ended but the last."""
    rows = _ROWS.rows(workspace_id)
    if not rows:
        return Standing(Counts(0, 0), Experience(None, 0), ())
    running, attention, last_end, workspaces = rows[0][4:]
    people = [(person, name_of_parts(first, last, username)) for person, first, last, username, *_ in rows]
    return Standing(Counts(running or 0, attention or 0), Experience(last_end, workspaces), people)


def _count(statuses: Sequence[str]) -> Subquery:
    # Along the index generations_by_status.
    jobs = Generation.objects.filter(workspace=OuterRef("workspace"), status__in=statuses).order_by()
    return Subquery(jobs.values("workspace").annotate(jobs=Count("pk")).values("jobs"))


def _rows(workspace: UUID) -> QuerySet[Membership, tuple]:
    ended = Generation.objects.filter(workspace=OuterRef("pk"), finished_at__isnull=False)
    # Along the index generations_ended_last: one row of each workspace.
    last_end = Subquery(ended.order_by("-finished_at").values("finished_at")[:1])
    account = Workspace.objects.filter(api_key=OuterRef("workspace__api_key")).order_by().values("api_key")
    return (
        Membership.objects.filter(workspace=workspace)
        .annotate(
            running=_count(sorted(RUNNING)),
            attention=_count([Status.NEEDS_ATTENTION]),
            last_end=Subquery(account.annotate(last=Max(last_end)).values("last")),
            workspaces=Subquery(account.annotate(number=Count("pk")).values("number")),
        )
        .order_by("user__username")
        .values_list(
            *("user", "user__first_name", "user__last_name", "user__username"),
            *("running", "attention", "last_end", "workspaces"),
        )
    )


_ROWS = PreparedQuery(_rows)
