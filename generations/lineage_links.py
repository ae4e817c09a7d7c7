"""Where the links of a lineage are found: what jobs of one workspace were made from, and what they made."""

import uuid
from collections.abc import Collection, Iterable
from functools import partial

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from generations.lineage import Found, Key, Lineage, Link, Sort, lineage_of
from generations.models import Generation, GenerationInput, Output
from media_library.uses import newest_of_each
from workspaces.models import Workspace

FOR_CAPTIONS = "Images for these captions"


def lineage_in(workspace: Workspace, centre: Key, *, passed_over: int = 0) -> Lineage:
    """Return the lineage around a file or job of the workspace, in a number of queries that has a bound."""
    return lineage_of(centre, partial(_older, workspace), partial(_newer, workspace), passed_over=passed_over)


def _newer(workspace: Workspace, keys: Collection[Key], most: int, passed_over: int) -> Found:
    """Return what was made from these, the newest jobs first."""
    found = Found()
    files, jobs = _ids(keys, Sort.FILE), _ids(keys, Sort.JOB)
    if files:
        # By the file's workspace, which its jobs share: a logo may be in thousands, and none of them is read.
        used = GenerationInput.objects.filter(media_file__in=files, media_file__workspace=workspace)
        rows, totals = newest_of_each(used, most, passed_over)
        values = rows.values_list("media_file", "generation", "field")
        _add(found, [(Link(_file(a), _job(b), _how(use)), _file(a), totals[a]) for a, b, use in values])
    if jobs:
        made = Output.objects.filter(generation__in=jobs, media_file__workspace=workspace)
        rows = _some(made, "generation", most, passed_over, "type", "position")
        values = rows.values_list("generation", "media_file", "total")
        _add(found, [(Link(_job(a), _file(b)), _job(a), total) for a, b, total in values])
        images = Generation.objects.filter(source_generation__in=jobs, workspace=workspace)
        rows = _some(images, "source_generation", most, passed_over, "-created_at", "-id")
        values = rows.values_list("source_generation", "id", "total")
        _add(found, [(Link(_job(a), _job(b), FOR_CAPTIONS), _job(a), total) for a, b, total in values])
    return found


def _older(workspace: Workspace, keys: Collection[Key], most: int, passed_over: int) -> Found:
    """Return what these were made from."""
    found = Found()
    files, jobs = _ids(keys, Sort.FILE), _ids(keys, Sort.JOB)
    if files:
        made = Output.objects.filter(media_file__in=files, generation__workspace=workspace)
        rows = _some(made, "media_file", most, passed_over, "created_at", "id")
        values = rows.values_list("media_file", "generation", "total")
        _add(found, [(Link(_job(b), _file(a)), _file(a), total) for a, b, total in values])
    if jobs:
        used = GenerationInput.objects.filter(generation__in=jobs, media_file__workspace=workspace)
        rows = _some(used, "generation", most, passed_over, "field", "position")
        values = rows.values_list("generation", "media_file", "field", "total")
        _add(found, [(Link(_file(b), _job(a), _how(use)), _job(a), total) for a, b, use, total in values])
        with_source = Generation.objects.filter(pk__in=jobs, source_generation__workspace=workspace)
        pairs = with_source.order_by().values_list("pk", "source_generation")
        _add(found, [(Link(_job(b), _job(a), FOR_CAPTIONS), _job(a), 1) for a, b in pairs if b])
    return found


def _add(found: Found, links: Iterable[tuple[Link, Key, int]]) -> None:
    """Add the links of one sort, each with the node that was asked about and how many that one has."""
    totals = {}
    for link, near, total in links:
        found.links.append(link)
        totals[near] = total
    for near, total in totals.items():
        found.totals[near] = found.totals.get(near, 0) + total


def _file(pk: uuid.UUID) -> Key:
    return Key(Sort.FILE, pk)


def _job(pk: uuid.UUID) -> Key:
    return Key(Sort.JOB, pk)


def _ids(keys: Collection[Key], sort: Sort) -> list[uuid.UUID]:
    return [key.id for key in keys if key.sort is sort]


def _how(use: str) -> str:
    return str(GenerationInput.Field(use).label)


def _some(rows: QuerySet, of: str, most: int, passed_over: int, *order_by: str) -> QuerySet:
    """Return so many rows of each `of`, after those passed over, with the number of them all as `total`."""
    numbered = rows.annotate(
        place=Window(RowNumber(), partition_by=F(of), order_by=order_by),
        total=Window(Count("pk"), partition_by=F(of)),
    )
    return numbered.filter(place__gt=passed_over, place__lte=passed_over + most).order_by(of, "place")
