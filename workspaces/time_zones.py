"""The time zones that people choose from: the ones named after places, by region."""

import zoneinfo
from datetime import datetime, timedelta
from functools import lru_cache

from django.utils import timezone

# The other names stand for the same zones, or for none that people live in.
REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)
UTC = "UTC"
# Seconds.
CLOCKS_CHANGE_EVERY = 15 * 60

Choices = list[tuple[str, str]]


def time_zone_choices(now: datetime | None = None) -> list[tuple[str, str | Choices]]:
    """Return the choices of a select: the site's own zone, UTC, then each region's places by name.

    Each says how far it is from UTC at this moment; daylight saving time moves that.
    """
    moment = now or timezone.now()
    # To know them all, every file in the folder of zones is read. Clocks are changed on quarters of an hour.
    return list(_choices(moment - timedelta(seconds=moment.timestamp() % CLOCKS_CHANGE_EVERY)))


def first_choices(chosen: str, now: datetime | None = None) -> Choices:
    """Return the choices that a page shows before all are asked for: the site's zone, UTC, the chosen one.

    A chosen zone that `time_zone_choices` does not have is left out.
    """
    always = [(value, label) for value, label in time_zone_choices(now) if isinstance(label, str)]
    return always + [choice for _, places in zones_by_region(now) for choice in places if choice[0] == chosen]


def zones_by_region(now: datetime | None = None) -> list[tuple[str, Choices]]:
    """Return each region with the choices of its places."""
    return [(region, places) for region, places in time_zone_choices(now) if not isinstance(places, str)]


@lru_cache(maxsize=1)
def _choices(moment: datetime) -> tuple[tuple[str, str | Choices], ...]:
    regions: dict[str, Choices] = {region: [] for region in REGIONS}
    for name in _names():
        region, _, place = name.partition("/")
        if region in regions and place:
            regions[region].append((name, f"{_place(place)} ({offset(name, moment)})"))
    site = timezone.get_default_timezone_name()
    return (
        ("", f"As the site: {site.replace('_', ' ')} ({offset(site, moment)})"),
        (UTC, UTC),
        *((region, sorted(places, key=lambda choice: choice[1])) for region, places in regions.items()),
    )


def offset(name: str, moment: datetime) -> str:
    """Return how far a zone is from UTC at a moment, such as "UTC+5:45"."""
    away = moment.astimezone(zoneinfo.ZoneInfo(name)).utcoffset() or timedelta()
    minutes = round(away.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


def _place(path: str) -> str:
    """Return a place as people write it: "San Juan, Argentina"."""
    return ", ".join(reversed(path.replace("_", " ").split("/")))


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    # It opens every file in the folder of zones.
    return tuple(sorted(zoneinfo.available_timezones()))
