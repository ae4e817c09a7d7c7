"""The latest jobs of an account by what decides their price, from which cost and time are estimated."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.utils import timezone

from generations.cost_factors import surcharge_of
from generations.lifecycle import Status
from generations.models import Generation, GenerationInput
from media_library.models import MediaFile
from workspaces.models import Workspace
from workspaces.prepared import PreparedQuery

# Enough to see what is usual, few enough that a new price is soon learned.
JOBS_LOOKED_AT = 12
# What lies further back tells nothing of today's prices and models.
DAYS_LOOKED_BACK = 365
# Of an account with more workspaces than anybody has, the others tell nothing new.
WORKSPACES_LOOKED_AT = 10
# SQLite takes 500 parts of a union.
PARTS_MOST = 400
# Stands for a basis in the query that is written once for all of them.
_ANY_BASIS = "any basis"
_KNOWN = Q(credits_used__isnull=False)
_CHARGED = ("credits_used", "video_seconds")


def workspaces_of_account(workspace: Workspace) -> list[UUID]:
    """Return the ids of the workspaces that share the workspace's account, itself first. One query."""
    return [workspace.pk, *(key for (key,) in _OTHERS.rows(workspace.api_key_id, workspace.pk))]


_OTHERS = PreparedQuery(
    lambda api_key, workspace: (
        Workspace.objects.filter(api_key=api_key)
        .exclude(pk=workspace)
        .order_by("-created_at")
        .values_list("pk")[: WORKSPACES_LOOKED_AT - 1]
    )
)


def credits_by_basis(workspaces: Sequence[UUID], bases: Collection[str]) -> dict[str, list[int]]:
    """Return the credits that the workspaces' latest jobs of each basis were charged, newest first.

    Credits for the minutes of an input video are taken off. Jobs whose cost nobody was told are left out, and
    a basis without jobs is missing. One query.
    """
    seen: dict[str, list[int]] = {}
    for basis, charged, video_seconds in _newest(workspaces, bases, _KNOWN, _CHARGED):
        seen.setdefault(basis, []).append(charged - surcharge_of(video_seconds))
    return {basis: prices[:JOBS_LOOKED_AT] for basis, prices in seen.items()}


def credits_before(workspaces: Sequence[UUID], basis: str, before: datetime) -> list[int]:
    """Return the same of one basis, as it would have been told then. One query."""
    rows = _CREDITS.rows(list(workspaces), basis, before - timedelta(days=DAYS_LOOKED_BACK), before)
    return [charged - surcharge_of(video_seconds) for _, charged, video_seconds in rows[:JOBS_LOOKED_AT]]


def seconds_by_basis(workspaces: Sequence[UUID], bases: Collection[str]) -> dict[str, list[float]]:
    """Return how many seconds the latest finished jobs of each basis took, from sending to the end.

    A basis without jobs is missing. One query.
    """
    seen: dict[str, list[float]] = {}
    finished = Q(
        status__in=[Status.COMPLETED, Status.PARTIAL], submitted_at__isnull=False, finished_at__isnull=False
    )
    for basis, begun, ended in _newest(workspaces, bases, finished, ["submitted_at", "finished_at"]):
        seen.setdefault(basis, []).append((ended - begun).total_seconds())
    return {basis: seconds[:JOBS_LOOKED_AT] for basis, seconds in seen.items()}


def _newest(
    workspaces: Sequence[UUID],
    bases: Collection[str],
    which: Q,
    fields: Sequence[str],
) -> list[tuple[Any, ...]]:
    """Return basis and fields of each workspace's newest jobs of each basis, newest first.

    For each workspace and basis a few rows are read along the index; all of it is one query. Anything less
    would read every such job of the installation to learn that a new account has none.
    """
    wanted = [basis for basis in dict.fromkeys(bases) if basis][:PARTS_MOST]
    if not wanted:
        return []
    before = timezone.now()
    since = before - timedelta(days=DAYS_LOOKED_BACK)
    return list(_written(workspaces, wanted, which, fields, since, before))


def _written(
    workspaces: Sequence[UUID],
    wanted: Sequence[str],
    which: Q,
    fields: Sequence[str],
    since: datetime,
    before: datetime,
) -> QuerySet[Generation, tuple[Any, ...]]:
    # Excluded by name, or SQLite would not see that the index, which is without them, has all that is asked.
    jobs = Generation.objects.exclude(cost_basis="").filter(
        which, created_at__gte=since, created_at__lt=before
    )
    parts: list[str] = []
    values: list[Any] = []
    for workspace in workspaces[: max(1, PARTS_MOST // len(wanted))]:
        newest = jobs.filter(workspace=workspace, cost_basis=_ANY_BASIS).order_by("-created_at")
        # Written once and not for each basis: Django takes longer for that than the database to answer.
        sql, parameters = newest.values("pk")[:JOBS_LOOKED_AT].query.sql_with_params()
        for basis in wanted:
            parts.append(f"SELECT * FROM ({sql}) AS part")  # noqa: S608  written by Django
            values += [basis if value == _ANY_BASIS else value for value in parameters]
    video = GenerationInput.objects.filter(generation=OuterRef("pk"), media_file__type=MediaFile.Type.VIDEO)
    found = Generation.objects.filter(pk__in=RawSQL(" UNION ALL ".join(parts), values))  # noqa: S611
    return (
        found.order_by("-created_at")
        .annotate(video_seconds=Subquery(video.values("media_file__duration")[:1]))
        .values_list("cost_basis", *fields)
    )


_CREDITS = PreparedQuery(
    lambda workspaces, basis, since, before: _written(workspaces, [basis], _KNOWN, _CHARGED, since, before)
)
