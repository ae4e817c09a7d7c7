"""How long jobs usually take, from the workspace's own finished ones."""

from datetime import timedelta
from statistics import median

from django.utils import timezone

from generations.lifecycle import Status
from generations.models import Generation
from workspaces.models import Workspace

JOBS_LOOKED_AT = 60
# What lies further back was made by other versions of the models.
DAYS_LOOKED_BACK = 30


def usual_seconds(workspace: Workspace) -> dict[str, int]:
    """Return the median seconds from sending to the end, by kind; a kind without experience is left out.

    One query over the latest finished jobs, so that a page of cards can afford it.
    """
    finished = Generation.objects.filter(
        workspace=workspace,
        status__in=[Status.COMPLETED, Status.PARTIAL],
        created_at__gte=timezone.now() - timedelta(days=DAYS_LOOKED_BACK),
        submitted_at__isnull=False,
        finished_at__isnull=False,
    )
    seconds: dict[str, list[float]] = {}
    for kind, begun, ended in finished.values_list("kind", "submitted_at", "finished_at")[:JOBS_LOOKED_AT]:
        if begun is not None and ended is not None:
            seconds.setdefault(kind, []).append((ended - begun).total_seconds())
    return {kind: max(1, round(median(each))) for kind, each in seconds.items()}


def in_words(seconds: int) -> str:
    """Return a length of time as people say it, rounded the way they would."""
    if seconds < 90:
        return f"about {max(5, round(seconds / 5) * 5)} s"
    return f"about {round(seconds / 60)} min"
