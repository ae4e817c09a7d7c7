"""What the overview shows of a workspace, in a number of queries that does not grow with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from generations.lifecycle import RUNNING, Status
from generations.models import Generation
from generations.presentation import Card, with_card_parts
from generations.spending import spent_between
from generations.views.board import Poller, cards_of, summary_of
from media_library.models import MediaFile
from media_library.quota import Storage, known_storage
from workspaces.days import beginning_of
from workspaces.models import Workspace

CARDS_SHOWN = 4
RUNNING_SHOWN = 8
SPEND_DAYS = 30


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the chart: credits, and the bar's place and height in percent."""

    day: date
    credits: int
    x: float
    height: float

    @property
    def y(self) -> float:
        """Where the bar begins, from the top."""
        return 100 - self.height


@dataclass(frozen=True, slots=True)
class Spend:
    """Credits spent on jobs, by day, the oldest first."""

    days: tuple[tuple[date, int], ...]

    @property
    def total(self) -> int:
        """Credits spent on all days."""
        return sum(spent for _, spent in self.days)

    @property
    def highest(self) -> tuple[date, int]:
        """The day with the highest spend."""
        return max(self.days, key=lambda entry: entry[1])

    @property
    def bars(self) -> list[Bar]:
        """The days as bars that fill a square of 100 by 100; the highest day is as high as the square."""
        most = max(1, self.highest[1])
        width = 100 / len(self.days)
        return [
            Bar(day, spent, round(position * width, 2), round(spent * 100 / most, 2))
            for position, (day, spent) in enumerate(self.days)
        ]


class Overview:
    """What needs somebody, what runs, what it costs, and what came out last."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._jobs: QuerySet[Generation] = Generation.objects.filter(workspace=workspace)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many jobs there are: in all, running, and waiting for somebody's decision."""
        return self._jobs.aggregate(
            all=Count("pk"),
            running=Count("pk", filter=Q(status__in=RUNNING)),
            attention=Count("pk", filter=Q(status=Status.NEEDS_ATTENTION)),
        )

    @property
    def summary(self) -> str:
        """The counts in words, as the board says it: its poll brings the words along."""
        return summary_of(self.counts["running"], self.counts["attention"])

    @cached_property
    def is_new(self) -> bool:
        """Whether nothing has been generated or uploaded here yet."""
        return not self.counts["all"] and not MediaFile.objects.filter(workspace=self._workspace).exists()

    @cached_property
    def attention(self) -> list[Card]:
        """The newest jobs that need somebody's decision."""
        return self._cards([Status.NEEDS_ATTENTION], CARDS_SHOWN) if self.counts["attention"] else []

    @cached_property
    def running(self) -> list[Card]:
        """The newest jobs under way."""
        return self._cards(RUNNING, RUNNING_SHOWN) if self.counts["running"] else []

    @cached_property
    def latest(self) -> list[Card]:
        """The newest jobs with something to show."""
        return self._cards([Status.COMPLETED, Status.PARTIAL], CARDS_SHOWN)

    @cached_property
    def poller(self) -> Poller | None:
        """What keeps the shown cards up to date; None when none of them can change."""
        cards = [*self.attention, *self.running, *self.latest]
        return Poller.of([card.generation for card in cards])

    @cached_property
    def storage(self) -> Storage:
        """How much of the account's storage is taken."""
        return known_storage(self._workspace.api_key)

    @cached_property
    def spend(self) -> Spend:
        """The credits that this workspace's jobs cost in the last 30 days, today included."""
        today = timezone.localdate()
        days = [today - timedelta(days=number) for number in reversed(range(SPEND_DAYS))]
        # Midnights in the person's time zone: a day has 23 or 25 hours now and then.
        beginnings = [beginning_of(day) for day in [*days, today + timedelta(days=1)]]
        return Spend(tuple(zip(days, spent_between(self._workspace, beginnings), strict=True)))

    def _cards(self, statuses: Iterable[str], limit: int) -> list[Card]:
        jobs = with_card_parts(self._jobs.filter(status__in=list(statuses)))[:limit]
        return cards_of(self._workspace, list(jobs))
