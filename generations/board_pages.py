"""Pages of the board: each begins after the last card of the page before it, however many jobs there are.

The addresses of earlier versions (`?page=3`) still lead to about the same jobs, by counting.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

from django.db.models import Q, QuerySet

from generations.drawn_cards import Head, heads
from generations.models import Generation

CARDS_A_PAGE = 24
_FIRST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
_NO_JOB = UUID(int=0)
_MICROSECOND = timedelta(microseconds=1)
# 3-older-1763745600123456-0123…: the third page, with what is older than this moment and job.
_PLACE = re.compile(
    r"(?P<number>\d{1,6})(-(?P<way>older|newer)-(?P<moment>\d{1,16})-(?P<job>[0-9a-f]{32}))?", re.A
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the list a page begins: its number, and the job that it lies beside."""

    number: int
    way: str = ""
    moment: datetime = _FIRST_MOMENT
    job: UUID = _NO_JOB

    @classmethod
    def of(cls, value: str) -> Self:
        """Return the place that an address names; the beginning for what makes no sense."""
        found = _PLACE.fullmatch(value)
        if found is None:
            return cls(1)
        number = max(1, int(found["number"]))
        if not found["way"] or number == 1:
            return cls(number)
        moment = _FIRST_MOMENT + int(found["moment"]) * _MICROSECOND
        return cls(number, found["way"], moment, UUID(found["job"]))

    @classmethod
    def beside(cls, head: Head, way: str, number: int) -> Self:
        """Return the place of the page that lies before or behind a job."""
        return cls(number, way, head.created_at, head.pk)

    def __str__(self) -> str:
        """Return it as the address has it."""
        if not self.way:
            return str(self.number)
        moment = (self.moment - _FIRST_MOMENT) // _MICROSECOND
        return f"{self.number}-{self.way}-{moment}-{self.job.hex}"


@dataclass(frozen=True, slots=True)
class BoardPage:
    """One page of cards, and the places of its neighbours; the first page is None for the address."""

    number: int
    jobs: Sequence[Head]
    newer: str | None
    older: str | None

    @classmethod
    def first(cls, found: Sequence[Head]) -> Self:
        """Return the first page, of one job more than fits if there are as many."""
        return cls._of(1, found[:CARDS_A_PAGE], has_older=len(found) > CARDS_A_PAGE)

    @classmethod
    def _of(cls, number: int, shown: Sequence[Head], *, has_older: bool) -> Self:
        newer = str(Place.beside(shown[0], "newer", number - 1)) if number > 2 and shown else None
        older = str(Place.beside(shown[-1], "older", number + 1)) if has_older else None
        return cls(number, shown, newer, older)


def page_at(place: Place, jobs: QuerySet[Generation]) -> BoardPage:
    """Return the page of these jobs, newest first, at a place."""
    if place.way == "newer":
        found = [Head._make(row) for row in _newer(place, jobs)]
        if len(found) > CARDS_A_PAGE:
            return BoardPage._of(place.number, found[CARDS_A_PAGE - 1 :: -1], has_older=True)
        # As many as that, or fewer, are the newest there are.
        place = Place(1)
    # One more than fits tells whether there are older ones, without counting them all.
    found = [Head._make(row) for row in _older(place, jobs)]
    return BoardPage._of(place.number, found[:CARDS_A_PAGE], has_older=len(found) > CARDS_A_PAGE)


def _older(place: Place, jobs: QuerySet[Generation]) -> QuerySet[Generation, tuple]:
    if place.way:
        # The first condition is for the database: along the index, it begins there.
        at_once = Q(created_at=place.moment, pk__lt=place.job)
        jobs = jobs.filter(created_at__lte=place.moment).filter(Q(created_at__lt=place.moment) | at_once)
    elif place.number > 1:
        first = (place.number - 1) * CARDS_A_PAGE
        # Found by the index alone: what a card shows would be joined for each job that is passed over.
        passed = jobs.values_list("pk", flat=True)[first : first + CARDS_A_PAGE + 1]
        jobs = Generation.objects.filter(pk__in=list(passed))
    return heads(jobs)[: CARDS_A_PAGE + 1]


def _newer(place: Place, jobs: QuerySet[Generation]) -> QuerySet[Generation, tuple]:
    at_once = Q(created_at=place.moment, pk__gt=place.job)
    jobs = jobs.filter(created_at__gte=place.moment).filter(Q(created_at__gt=place.moment) | at_once)
    return heads(jobs).order_by("created_at", "pk")[: CARDS_A_PAGE + 1]
