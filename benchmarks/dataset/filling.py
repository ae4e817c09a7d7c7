"""Filling the database: the plan first, then the rows of some thousand jobs at a time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.dataset.documents import make_tags
from benchmarks.dataset.notices import note_as_told
from benchmarks.dataset.pictures import Pictures
from benchmarks.dataset.plan import (
    DAYS,
    RUNNING_PLACES,
    UPLOAD_EACH,
    Job,
    Planner,
    Upload,
    moments,
)
from benchmarks.dataset.result import DataSet
from benchmarks.dataset.rows import go_on_counting, writing_much
from benchmarks.dataset.team import APPROVER, NORTHWIND, Place, make_places
from benchmarks.dataset.words import TAGS, Words
from benchmarks.dataset.work import Work
from generations.lifecycle import Status
from generations.models import Generation
from powerpost.catalog import Kind
from reviews.models import Comment, Review, Revision
from workspaces.models import ApiKey, Role

# Jobs in one transaction.
BATCH = 2_000
# Of nine jobs, one is the neighbour's: an eighth of Northwind's.
NEIGHBOUR_EACH = 9
NEWEST_PAGE = 24


def fill_database(jobs: int, *, seed: int, waiting: int, pictures: int) -> DataSet:
    """Do what `fill` of this package says."""
    with writing_much():
        planned, ours, theirs = _fill(jobs, seed, waiting, pictures)
    _analyse()
    return _facts(planned, ours, theirs)


def _fill(jobs: int, seed: int, waiting: int, pictures: int) -> tuple[list[Job], Place, Place]:
    now = timezone.now().astimezone(UTC).replace(tzinfo=None)
    # The same work in every run, but for other ids beside work that is there already.
    random = Random(seed + Generation.objects.count())  # noqa: S311
    words = Words(seed)
    api_key, ours, theirs = make_places(timezone.now() - timedelta(days=DAYS + 30))
    planner = Planner(words, random, now)
    planned = _plan(jobs, planner, ours, theirs, random, now)
    _leave_waiting(planned, ours, waiting)
    work = Work(api_key, words, random, planner.new_id, Pictures(pictures), now)
    tags = {}
    for place in (ours, theirs):
        named = make_tags(place.workspace, TAGS)
        work.documents.tags |= named
        tags[place.key] = list(named)
    uploads = planner.uploads
    for first in range(0, len(planned), BATCH):
        batch = planned[first : first + BATCH]
        until = datetime.max if first + BATCH >= len(planned) else planned[first + BATCH].at
        with transaction.atomic():
            uploads = _write(work, batch, uploads, tags, until)
    work.documents.end()
    note_as_told()
    go_on_counting([Comment, Revision])
    ApiKey.objects.filter(pk=api_key.pk).update(balance=work.balance, balance_checked_at=timezone.now())
    return planned, ours, theirs


def _plan(
    jobs: int, planner: Planner, ours: Place, theirs: Place, random: Random, now: datetime
) -> list[Job]:
    """Return all jobs of both workspaces in the order of their time."""
    newest = min(NEWEST_PAGE, jobs)
    running = {jobs - 1 - place for place in RUNNING_PLACES if place < jobs}
    count = jobs + jobs // (NEIGHBOUR_EACH - 1)
    planned: list[Job] = []
    mine = 0
    for number, at in enumerate(moments(count, now, random, newest)):
        # The newest page is Northwind's alone.
        is_theirs = number % NEIGHBOUR_EACH == NEIGHBOUR_EACH // 2 and count - number > jobs - mine
        place = theirs if is_theirs else ours
        if number % UPLOAD_EACH == 0:
            planner.upload(place, at - timedelta(minutes=3))
        status = None
        if place is ours:
            status = Status.PROCESSING if mine in running else None
            if mine >= jobs - newest and status is None:
                status = Status.COMPLETED
            mine += 1
        planned.append(planner.job(place, at, status))
    return planned


def _leave_waiting(planned: Sequence[Job], ours: Place, waiting: int) -> None:
    """Have the newest outputs of Northwind wait for review."""
    for job in reversed(planned):
        if waiting and job.place is ours:
            job.waiting = min(job.made, waiting)
            waiting -= job.waiting


def _write(
    work: Work, batch: Sequence[Job], uploads: list[Upload], tags: dict[str, list[int]], until: datetime
) -> list[Upload]:
    """Write the jobs and what was uploaded before the last of them; return the uploads that are left."""
    number = 0
    while number < len(uploads) and uploads[number].at <= batch[-1].at:
        work.upload(uploads[number], tags)
        number += 1
    for job in batch:
        work.job(job)
    work.write(until)
    return uploads[number:]


def _analyse() -> None:
    """Have the database count what it has, as PostgreSQL does by itself after a while."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")


def _facts(planned: Sequence[Job], ours: Place, theirs: Place) -> DataSet:
    mine = [job for job in reversed(planned) if job.place is ours]
    decided = [
        job for job in mine if job.status == Status.COMPLETED and not job.waiting and job.source is None
    ]
    images = next(job for job in decided if job.kind is Kind.IMAGES and job.made == 4 and not job.brief)
    captions = next(job for job in decided if job.kind is Kind.CONTENT and job.made == 3)
    waiting = Review.objects.filter(workspace=ours.workspace, state=Review.State.IN_REVIEW)
    first = waiting.order_by("waiting_since", "id").first()
    roles = {role: [name for name, (_, its) in NORTHWIND.items() if its == role] for role in Role}
    return DataSet(
        workspace_id=ours.workspace.pk,
        neighbour_id=theirs.workspace.pk,
        manager=roles[Role.MANAGER][0],
        approver=APPROVER,
        creators=tuple(roles[Role.CREATOR]),
        viewer=roles[Role.VIEWER][0],
        usernames=tuple(NORTHWIND),
        jobs=len(mine),
        reviews=Review.objects.filter(workspace=ours.workspace).count(),
        waiting=waiting.count(),
        images_page=UUID(images.id),
        captions_page=UUID(captions.id),
        running=tuple(UUID(job.id) for job in mine if job.status == Status.PROCESSING),
        first_waiting=first.pk if first else None,
    )
