"""Where files are used. The floors above register what they use; the library shows it and keeps the file."""

import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from media_library.models import MediaFile

# The title of a job names a use of the file; this many characters of it do.
TITLE_MOST = 80
# Of each sort of use, for one file. A logo may be in thousands of posts.
SHOWN_MOST = 20


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that needs a file: a sentence part such as "Style reference: ..." and its address.

    An origin is the job that made the file. It keeps the file as well, but nothing was made from it.
    """

    label: str
    url: str
    is_origin: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A use of one file, and how many of the same sort the file has in all."""

    media_file_id: uuid.UUID
    use: Use
    total: int


@dataclass(slots=True)
class Uses:
    """What needs a file: the newest of each sort, and how many more there are."""

    shown: list[Use] = field(default_factory=list)
    more: int = 0

    @property
    def made_by(self) -> list[Use]:
        """The jobs that made the file."""
        return [use for use in self.shown if use.is_origin]

    @property
    def used_in(self) -> list[Use]:
        """What was made from the file."""
        return [use for use in self.shown if not use.is_origin]

    @property
    def number(self) -> int:
        """How many uses there are, those that made the file included."""
        return len(self.shown) + self.more


Finder = Callable[[Collection[uuid.UUID], int], Iterable[Found]]
Rows = Callable[[], QuerySet]

_finders: list[Finder] = []
_rows: list[Rows] = []


def register(finder: Finder) -> Finder:
    """Add a function that finds the uses of files, so many of each file; usable as a decorator."""
    _finders.append(finder)
    return finder


def register_rows(rows: Rows) -> Rows:
    """Add a function that returns rows, from whose `media_file` something was made. Usable as a decorator."""
    _rows.append(rows)
    return rows


def first_of_each(rows: QuerySet, most: int, *order_by: str) -> QuerySet:
    """Return the first rows of each `media_file`, with the number of all of its rows as `total`."""
    return rows.annotate(
        place=Window(RowNumber(), partition_by=F("media_file_id"), order_by=order_by),
        total=Window(Count("pk"), partition_by=F("media_file_id")),
    ).filter(place__lte=most)


def newest_of_each(rows: QuerySet, most: int, passed_over: int = 0) -> tuple[QuerySet, dict[uuid.UUID, int]]:
    """Return so many of the newest rows of each `media_file`, after those passed over, and all their numbers.

    The rows are numbered, and the newest has the highest number. Unlike first_of_each() for files that may
    have tens of thousands of rows: these are counted, but neither read nor sorted. One query, and
    another one when there are such files.
    """
    totals = dict(rows.order_by().values_list("media_file").annotate(Count("pk")))
    last = passed_over + most
    many = [media_file_id for media_file_id, total in totals.items() if passed_over or total > last]
    # Neither a limit nor an order may stand in a part of a union, but both in what a part looks into.
    parts = [
        rows.model._default_manager.filter(
            pk__in=rows.filter(media_file=media_file_id).order_by("-pk").values("pk")[passed_over:last]
        )
        .order_by()
        .values_list("pk", flat=True)
        for media_file_id in many
    ]
    keys = list(parts[0].union(*parts[1:], all=True)) if len(parts) > 1 else list(*parts)
    rest = totals.keys() - set(many)
    return rows.filter(Q(media_file__in=rest) | Q(pk__in=keys)).order_by("media_file", "-pk"), totals


def uses_of_several(files: Sequence[MediaFile], most: int = SHOWN_MOST) -> dict[uuid.UUID, Uses]:
    """Return what needs each of the files, by its id; the same queries for one and for many."""
    uses = {media_file.pk: Uses() for media_file in files}
    for finder in _finders if uses else ():
        totals: dict[tuple[uuid.UUID, bool], int] = {}
        for found in finder(uses.keys(), most):
            uses[found.media_file_id].shown.append(found.use)
            key = (found.media_file_id, found.use.is_origin)
            if key not in totals:
                totals[key] = found.total
                uses[found.media_file_id].more += found.total
            uses[found.media_file_id].more -= 1
    return uses


def uses_of(media_file: MediaFile) -> Uses:
    """Return what needs the file."""
    return uses_of_several([media_file])[media_file.pk]


def is_used() -> Q:
    """Return the condition on files that something was made from them: for few files, or in a long walk."""
    conditions = (Q(Exists(rows().filter(media_file=OuterRef("pk")))) for rows in _rows)
    return reduce(or_, conditions, Q()) or Q(pk__in=[])


def used_ids() -> QuerySet:
    """Return the ids of all files from which something was made.

    For counting them or the others: the uses are read once along their indexes, instead of looked up for
    every file of a library.
    """
    ids = [rows().order_by().values_list("media_file").distinct() for rows in _rows]
    return ids[0].union(*ids[1:], all=True) if ids else MediaFile.objects.none().values_list("pk")
