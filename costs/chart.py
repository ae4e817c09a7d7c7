"""What was spent by day, week or month, stacked by kind, as the numbers of a drawing."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Case, IntegerField, Sum, Value, When
from django.utils import timezone
from django.utils.formats import date_format

from costs.filters import CostFilter
from costs.periods import OWN
from generations.models import Generation
from generations.presentation import KIND_NAMES
from generations.refunds import in_credits, spent
from workspaces.days import beginning_of
from workspaces.numbers import grouped

# Pixels that the highest mark of the scale is above the ground.
HEIGHT = 208
MARKS = 4
LABELS_MOST = 8
# Days up to which each has its own bar, and then each week.
DAYS_MOST = 31
WEEKS_MOST = 190
# Of a bar's place, how much the bar fills.
FILLED = 0.68

KINDS = tuple(Generation.Kind)


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a bar that one kind of job takes; lengths are SVG attributes."""

    kind: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One day, week or month: its credits by kind in the order of KINDS, and where its parts are drawn."""

    name: str
    label: str
    credits: tuple[int, ...]
    x: str
    width: str
    middle: str
    slot: str
    slot_width: str
    parts: tuple[Part, ...]
    is_minor: bool

    @property
    def total(self) -> int:
        """The credits of all kinds."""
        return sum(self.credits)

    @property
    def words(self) -> str:
        """The bar in words, for whoever points at it."""
        named = zip(KINDS, self.credits, strict=True)
        kinds = ", ".join(f"{KIND_NAMES[kind]} {grouped(part)}" for kind, part in named if part)
        return f"{self.name}: {in_credits(self.total)}" + (f" ({kinds})" if kinds else "")


class SpendChart:
    """The bars of the jobs that pass the filter, oldest first, without a gap."""

    kinds = [(kind.value, str(kind.label)) for kind in KINDS]
    height = HEIGHT

    def __init__(self, narrowed: CostFilter) -> None:
        self._filter = narrowed

    @cached_property
    def unit(self) -> str:
        """What a bar stands for: a day, week or month."""
        days = (self._last - self._first).days + 1
        return "day" if days <= DAYS_MOST else "week" if days <= WEEKS_MOST else "month"

    @cached_property
    def bars(self) -> list[Bar]:
        """The bars, with their places in a drawing as wide as its frame and HEIGHT pixels high."""
        starts = self._starts()
        place = 100 / len(starts)
        every = max(1, -(-len(starts) // LABELS_MOST))
        return [self._bar(position, start, place, every) for position, start in enumerate(starts)]

    @property
    def total(self) -> int:
        """The credits of all bars."""
        return sum(bar.total for bar in self.bars)

    @cached_property
    def top(self) -> int:
        """The highest mark of the scale, in credits: a round number that no bar passes."""
        most = max((sum(kinds.values()) for kinds in self._spent.values()), default=0)
        size = 1
        while True:
            for step in (1, 2, 5):
                if step * size * MARKS >= most:
                    return step * size * MARKS
            size *= 10

    @property
    def marks(self) -> list[tuple[int, int]]:
        """The marks of the scale from the top down: credits, and pixels from the top."""
        return [(self.top * (MARKS - mark) // MARKS, HEIGHT * mark // MARKS) for mark in range(MARKS + 1)]

    @property
    def words(self) -> str:
        """The chart in one sentence, for whoever does not see it."""
        highest = max(self.bars, key=lambda bar: bar.total)
        bars = f"{len(self.bars)} {self.unit}s" if len(self.bars) > 1 else f"one {self.unit}"
        when = {"day": "on ", "week": "in the week of ", "month": "in "}[self.unit] + highest.name
        return f"{in_credits(self.total)} in {bars}; the most, {grouped(highest.total)}, {when}."

    @cached_property
    def _spent(self) -> dict[date, dict[str, int]]:
        # By the bars' own borders: on SQLite, to cut each job's time to its month takes longer than all else.
        starts = self._starts()
        ends = [beginning_of(_next(start, self.unit)) for start in starts]
        bar = Case(
            *(When(created_at__lt=end, then=Value(place)) for place, end in enumerate(ends)),
            output_field=IntegerField(),
        )
        jobs = self._filter.jobs.filter(credits_used__gt=0, created_at__gte=beginning_of(starts[0]))
        jobs = jobs.filter(created_at__lt=ends[-1])
        sums: dict[date, dict[str, int]] = {}
        for place, kind, credit in (
            jobs.annotate(bar=bar).values_list("bar", "kind").annotate(sum=Sum(spent()))
        ):
            sums.setdefault(starts[place], {})[kind] = credit
        return sums

    @cached_property
    def _first(self) -> date:
        first = self._filter.span.first
        if first is not None and self._filter.span.name != OWN:
            return first
        # Not every month since a date that somebody typed: from the first job on.
        oldest = self._filter.jobs.order_by("created_at").values_list("created_at", flat=True).first()
        return min(timezone.localdate(oldest), self._last) if oldest else self._last

    @cached_property
    def _last(self) -> date:
        today = timezone.localdate()
        return min(self._filter.span.last or today, today)

    def _starts(self) -> list[date]:
        start, starts = _start_of(self._first, self.unit), []
        while start <= self._last:
            starts.append(start)
            start = _next(start, self.unit)
        return starts

    def _bar(self, position: int, start: date, place: float, every: int) -> Bar:
        kinds = self._spent.get(start, {})
        credit = tuple(kinds.get(kind, 0) for kind in KINDS)
        parts, below = [], 0
        for kind, part in zip(KINDS, credit, strict=True):
            if part:
                y, height = HEIGHT * (self.top - below - part) / self.top, HEIGHT * part / self.top
                parts.append(Part(kind.value, f"{y:.2f}", f"{height:.2f}"))
                below += part
        left = position * place
        shown = position % every == 0
        return Bar(
            name=self._name(start),
            label=self._label(start) if shown else "",
            credits=credit,
            x=f"{left + place * (1 - FILLED) / 2:.3f}%",
            width=f"{place * FILLED:.3f}%",
            middle=f"{left + place / 2:.3f}%",
            slot=f"{left:.3f}%",
            slot_width=f"{place:.3f}%",
            parts=tuple(parts),
            is_minor=shown and position // every % 2 == 1,
        )

    def _name(self, start: date) -> str:
        if self.unit == "month":
            return date_format(start, "YEAR_MONTH_FORMAT")
        return date_format(start, "SHORT_DATE_FORMAT")

    def _label(self, start: date) -> str:
        return date_format(start, "M Y" if self.unit == "month" else "SHORT_DAY_FORMAT")


def _start_of(day: date, unit: str) -> date:
    if unit == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if unit == "week" else day


def _next(start: date, unit: str) -> date:
    if unit == "month":
        return (start + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=7 if unit == "week" else 1)
