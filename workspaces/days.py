"""Days as people choose them: each is one of the time zone that the page is written in."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date

# No work here is of other days. The first and the last ones that Python knows cannot be told
# in every time zone, and the numbers of the search (search/index.py) end in 2109.
YEARS = range(2000, 2100)


def day_in(text: str) -> date | None:
    """Return the day that an address names in the form of ISO 8601; None for what is no day of YEARS."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day is not None and day.year in YEARS else None


def beginning_of(day: date) -> datetime:
    """Return the moment at which a day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """Return the moment at which a day is over, which is no part of it."""
    return beginning_of(day + timedelta(days=1))
