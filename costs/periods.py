"""The span of time that the page is about: days of the person's time zone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from workspaces.days import beginning_of, end_of

DEFAULT = "30-days"
CHIPS = {
    "this-month": "This month",
    "30-days": "30 days",
    "12-months": "12 months",
    "all": "All time",
}
OWN = "own"


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included; None is open."""

    name: str
    first: date | None
    last: date | None

    @property
    def since(self) -> datetime | None:
        """The moment at which it begins."""
        return beginning_of(self.first) if self.first else None

    @property
    def until(self) -> datetime | None:
        """The moment before which it ends."""
        return end_of(self.last) if self.last else None

    @property
    def words(self) -> str:
        """The period as a heading says it."""
        if self.first is None and self.last is None:
            return "All time"
        first = date_format(self.first, "SHORT_DATE_FORMAT") if self.first else "the beginning"
        last = date_format(self.last, "SHORT_DATE_FORMAT") if self.last else "today"
        return f"{first[:1].upper()}{first[1:]} to {last}"


def period_of(name: str, first: date | None = None, last: date | None = None) -> Period:
    """Return the period of a chip, or of dates of one's own, which go before; days are counted from today.

    Dates the wrong way round are turned; a name that nobody knows is the default's.
    """
    today = timezone.localdate()
    if first or last:
        if first and last and first > last:
            first, last = last, first
        return Period(OWN, first, last)
    if name == "all":
        return Period(name, None, None)
    if name == "this-month":
        return Period(name, today.replace(day=1), today)
    if name == "12-months":
        # Whole months, this one included, so that each bar of the chart is a month.
        months = today.year * 12 + today.month - 1 - 11
        return Period(name, date(months // 12, months % 12 + 1, 1), today)
    return Period(DEFAULT, today - timedelta(days=29), today)
