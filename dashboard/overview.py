"""What the overview shows of a workspace, in a number of queries that does not grow with it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils import timezone

from generations.drawn_cards import DrawnCard, Head, drawn_cards, heads
from generations.lifecycle import RUNNING, Status
from generations.models import Generation
from generations.spending import spent_between
from generations.standing import Counts, Standing, standing_of
from generations.views.board import Poller
from media_library.models import MediaFile
from media_library.quota import Storage, known_storage
from workspaces.days import beginning_of
from workspaces.models import Workspace
from workspaces.prepared import PreparedQuery

CARDS_SHOWN = 4
RUNNING_SHOWN = 8
SPEND_DAYS = 30


def _newest(statuses: Collection[str], limit: int) -> PreparedQuery:
    return PreparedQuery(
        lambda workspace: heads(Generation.objects.filter(workspace=workspace, status__in=sorted(statuses)))[
            :limit
        ]
    )


_ATTENTION = _newest([Status.NEEDS_ATTENTION], CARDS_SHOWN)
_RUNNING = _newest(RUNNING, RUNNING_SHOWN)
_LATEST = _newest([Status.COMPLETED, Status.PARTIAL], CARDS_SHOWN)


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

    @cached_property
    def _standing(self) -> Standing:
        return standing_of(self._workspace.pk)

    @property
    def counts(self) -> Counts:
        """How many jobs are running and how many wait for somebody's decision."""
        return self._standing.counts

    @property
    def summary(self) -> str:
        """The counts in words, as the board says it: its poll brings the words along."""
        return self.counts.in_words

    @cached_property
    def is_new(self) -> bool:
        """Whether nothing has been generated or uploaded here yet."""
        if any(self._heads.values()):
            return False
        workspace = self._workspace
        return not any(
            rows.filter(workspace=workspace).exists() for rows in (Generation.objects, MediaFile.objects)
        )

    @property
    def attention(self) -> list[DrawnCard]:
        """The newest jobs that need somebody's decision."""
        return self._cards["attention"]

    @property
    def running(self) -> list[DrawnCard]:
        """The newest jobs under way."""
        return self._cards["running"]

    @property
    def latest(self) -> list[DrawnCard]:
        """The newest jobs with something to show."""
        return self._cards["latest"]

    @cached_property
    def poller(self) -> Poller | None:
        """What keeps the shown cards up to date; None when none of them can change."""
        return Poller.of([head for heads in self._heads.values() for head in heads])

    @cached_property
    def _heads(self) -> dict[str, list[Head]]:
        asked = {
            "attention": _ATTENTION if self.counts.attention else None,
            "running": _RUNNING if self.counts.running else None,
            "latest": _LATEST,
        }
        return {
            section: [Head._make(row) for row in newest.rows(self._workspace.pk)] if newest else []
            for section, newest in asked.items()
        }

    @cached_property
    def _cards(self) -> dict[str, list[DrawnCard]]:
        heads = [head for heads in self._heads.values() for head in heads]
        drawn = {
            card.head.pk: card for card in drawn_cards(self._workspace, heads, self._standing.experience)
        }
        return {
            section: [drawn[head.pk] for head in heads if head.pk in drawn]
            for section, heads in self._heads.items()
        }

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
