"""How a workspace stands, as the board tells it: what runs, what needs somebody, and who is there."""

from collections.abc import Sequence
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


class Standing(NamedTuple):
    """How a workspace stands, and what the usual times there hang on."""

    counts: Counts
    experience: Experience


def standing_of(workspace_id: UUID) -> Standing:
    """Return how the workspace stands. One query, which looks at no job that has ended but the last."""
    return _standing(_SUMS.rows(workspace_id))


def standing_and_people(workspace_id: UUID) -> tuple[Standing, list[tuple[int, str]]]:
    """Return how the workspace stands, and its members, each as the id and the name. One query."""
    rows = _SUMS_AND_PEOPLE.rows(workspace_id)
    people = [(person, name_of_parts(first, last, username)) for *_, person, first, last, username in rows]
    return _standing([row[:4] for row in rows[:1]]), people


def _standing(rows: Sequence[tuple]) -> Standing:
    if not rows:
        return Standing(Counts(0, 0), Experience(None, 0))
    running, attention, last_end, workspaces = rows[0]
    return Standing(Counts(running or 0, attention or 0), Experience(last_end, workspaces))


def _sums(workspace: UUID) -> dict[str, Subquery]:
    """Return the sums as values of a query: none hangs on its rows, so that a database finds each once."""
    account = Workspace.objects.filter(api_key=Subquery(_only(workspace).values("api_key"))).order_by()
    ended = Generation.objects.filter(workspace=OuterRef("pk"), finished_at__isnull=False)
    # Along the index generations_ended_last: one row of each workspace.
    last_end = Subquery(ended.order_by("-finished_at").values("finished_at")[:1])
    return {
        "running": _count(workspace, sorted(RUNNING)),
        "attention": _count(workspace, [Status.NEEDS_ATTENTION]),
        "last_end": Subquery(account.values("api_key").annotate(last=Max(last_end)).values("last")),
        "workspaces": Subquery(account.values("api_key").annotate(number=Count("pk")).values("number")),
    }


def _only(workspace: UUID) -> QuerySet[Workspace]:
    return Workspace.objects.filter(pk=workspace)


def _count(workspace: UUID, statuses: Sequence[str]) -> Subquery:
    # Along the index generations_by_status.
    jobs = Generation.objects.filter(workspace=workspace, status__in=statuses).order_by()
    return Subquery(jobs.values("workspace").annotate(jobs=Count("pk")).values("jobs"))


def _sums_and_people(workspace: UUID) -> QuerySet[Membership, tuple]:
    sums = _sums(workspace)
    people = Membership.objects.filter(workspace=workspace).annotate(**sums).order_by("user__username")
    return people.values_list(*sums, "user", "user__first_name", "user__last_name", "user__username")


_SUMS = PreparedQuery(lambda workspace: _only(workspace).values_list(*_sums(workspace).values()))
_SUMS_AND_PEOPLE = PreparedQuery(_sums_and_people)
