"""The latest jobs of an account by what decides their price, from which cost and time are estimated."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from generations.cost_factors import surcharge_of
from generations.lifecycle import Status
from generations.models import Generation, GenerationInput
from media_library.models import MediaFile
from workspaces.models import ApiKey

# Enough to see what is usual, few enough that a new price is soon learned.
JOBS_LOOKED_AT = 12
# What lies further back tells nothing of today's prices and models.
DAYS_LOOKED_BACK = 365


def credits_by_basis(
    api_key: ApiKey, bases: Collection[str], *, before: datetime | None = None
) -> dict[str, list[int]]:
    """Return the credits that the account's latest jobs of each basis were charged, newest first.

    Credits for the minutes of an input video are taken off. Jobs whose cost nobody was told are left out, and
    a basis without jobs is missing. With `before`, as it would have been told then. One query.
    """
    seen: dict[str, list[int]] = {}
    for basis, charged, video_seconds in _newest(
        api_key, bases, Q(credits_used__isnull=False), ["credits_used", "video_seconds"], before
    ):
        seen.setdefault(basis, []).append(charged - surcharge_of(video_seconds))
    return seen


def seconds_by_basis(api_key: ApiKey, bases: Collection[str]) -> dict[str, list[float]]:
    """Return how many seconds the account's latest finished jobs of each basis took, from sending to the end.

    A basis without jobs is missing. One query.
    """
    seen: dict[str, list[float]] = {}
    finished = Q(
        status__in=[Status.COMPLETED, Status.PARTIAL], submitted_at__isnull=False, finished_at__isnull=False
    )
    for basis, begun, ended in _newest(api_key, bases, finished, ["submitted_at", "finished_at"]):
        seen.setdefault(basis, []).append((ended - begun).total_seconds())
    return seen


def _newest(
    api_key: ApiKey, bases: Collection[str], which: Q, fields: Sequence[str], before: datetime | None = None
) -> list[tuple[Any, ...]]:
    """Return basis and fields of the account's newest jobs of each basis, newest first.

    A query for each basis reads a few rows along the index; all of them go to the database as one.
    """
    wanted = [basis for basis in dict.fromkeys(bases) if basis]
    if not wanted:
        return []
    before = before or timezone.now()
    since = before - timedelta(days=DAYS_LOOKED_BACK)
    # Excluded by name, or SQLite would not see that the index, which is without them, has all that is asked.
    jobs = Generation.objects.exclude(cost_basis="").filter(
        which, workspace__api_key=api_key, created_at__gte=since, created_at__lt=before
    )
    video = GenerationInput.objects.filter(generation=OuterRef("pk"), media_file__type=MediaFile.Type.VIDEO)
    parts = [
        # Neither a limit nor an order may stand in a part of a union, but both in what a part looks into.
        Generation.objects.filter(
            pk__in=jobs.filter(cost_basis=basis).order_by("-created_at").values("pk")[:JOBS_LOOKED_AT]
        )
        .order_by()
        .annotate(video_seconds=Subquery(video.values("media_file__duration")[:1]))
        .values_list("created_at", "cost_basis", *fields)
        for basis in wanted
    ]
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return [row[1:] for row in sorted(rows, key=lambda row: row[0], reverse=True)]
