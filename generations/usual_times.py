"""How long jobs usually take, from finished ones: such jobs, else those of the model, else of the kind."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from statistics import median
from typing import Self

from django.utils import timezone

from generations.cost_factors import family_of
from generations.experience import seconds_by_basis, workspaces_of_account
from generations.lifecycle import Status
from generations.models import Generation
from workspaces.models import Workspace

JOBS_LOOKED_AT = 60
# What lies further back was made by other versions of the models.
DAYS_LOOKED_BACK = 30
# Half of all jobs take more than the median. Late is one that takes half more, and more than nine of ten.
MOST_OF_THEM = 0.9
LATE_FACTOR = 1.5


@dataclass(frozen=True, slots=True)
class UsualTime:
    """The median in whole seconds, and after how many seconds a job takes longer than usual."""

    seconds: int
    late_after: int

    @classmethod
    def of(cls, seen: Collection[float]) -> Self:
        """Return it for jobs that took these seconds; there must be one."""
        middle = median(seen)
        nine_of_ten = sorted(seen)[int(MOST_OF_THEM * (len(seen) - 1))]
        return cls(max(1, round(middle)), max(1, ceil(nine_of_ten), ceil(middle * LATE_FACTOR)))


@dataclass(frozen=True, slots=True)
class UsualTimes:
    """What is known of a workspace's times; `times` are by basis, by family of bases and by kind."""

    times: dict[str, UsualTime]

    def of(self, kind: str, basis: str) -> UsualTime | None:
        """Return how long jobs of this basis take, or those most like them; None without experience."""
        return self.times.get(basis) or self.times.get(family_of(basis)) or self.times.get(kind)


def usual_times(workspace: Workspace, bases: Iterable[str]) -> UsualTimes:
    """Return how long jobs of these bases, and of every kind, take from being sent to their end.

    For each basis the account's latest jobs count, else the workspace's latest finished ones. Three queries,
    for however many bases, so that a page of cards can afford it.
    """
    seen: dict[str, list[float]] = {}
    finished = Generation.objects.filter(
        workspace=workspace,
        status__in=[Status.COMPLETED, Status.PARTIAL],
        created_at__gte=timezone.now() - timedelta(days=DAYS_LOOKED_BACK),
        submitted_at__isnull=False,
        finished_at__isnull=False,
    )
    for kind, basis, begun, ended in finished.values_list(
        "kind", "cost_basis", "submitted_at", "finished_at"
    )[:JOBS_LOOKED_AT]:
        if begun is not None and ended is not None:
            seconds = (ended - begun).total_seconds()
            seen.setdefault(kind, []).append(seconds)
            if basis:
                seen.setdefault(family_of(basis), []).append(seconds)
    seen |= seconds_by_basis(workspaces_of_account(workspace), list(bases))
    return UsualTimes({name: UsualTime.of(seconds) for name, seconds in seen.items()})


def in_words(seconds: int) -> str:
    """Return a length of time as people say it, rounded the way they would."""
    if seconds < 90:
        return f"about {max(5, round(seconds / 5) * 5)} s"
    return f"about {round(seconds / 60)} min"
