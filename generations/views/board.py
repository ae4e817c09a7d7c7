"""The board: job cards, newest first, kept up to date by one request for all of them."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from generations.access import jobs_seen_by
from generations.board_filter import STATUS_GROUPS, BoardFilter
from generations.board_pages import CARDS_A_PAGE, BoardPage, Place, page_at
from generations.drawn_cards import Head, drawn_cards, heads
from generations.lifecycle import RUNNING
from generations.models import Generation
from generations.output_marks import marks_of
from generations.presentation import Card, Watched, poll_seconds
from generations.standing import Counts, standing_and_people, standing_of
from generations.usual_times import usual_times
from workspaces.access import get_workspace, look_into
from workspaces.models import Workspace
from workspaces.people import MINE
from workspaces.prepared import PreparedQuery

TEMPLATE = "generations/board.html"
# More than a page can show; a longer list was not written by one of our pages.
WATCHED_MAX = 100

# What most requests ask for: the first page without a filter, and whether anything on a page has changed.
_NEWEST = PreparedQuery(lambda workspace: heads(_jobs_of(workspace))[: CARDS_A_PAGE + 1])
_VERSIONS = PreparedQuery(
    lambda person, jobs: (
        jobs_seen_by(person)
        .filter(pk__in=jobs)
        .order_by()
        .values_list("pk", "version", "status", "next_due_at", "workspace")
    )
)
# By the ids alone: with the workspace, all of its jobs would be looked through for these.
_HEADS = PreparedQuery(lambda jobs: heads(Generation.objects.filter(pk__in=jobs).order_by()))


@require_safe
def generations(request: HttpRequest) -> HttpResponse:
    """Show the workspace's jobs, or answer a poll with the cards that changed since."""
    if "watch" in request.GET:
        return _changes(request)
    workspace = get_workspace(request)
    board_filter = BoardFilter(request.GET, workspace=workspace, viewer=request.user)  # type: ignore[arg-type]
    place = Place.of(request.GET.get("page", ""))
    if board_filter.is_active or place.number > 1:
        page = page_at(place, board_filter.apply(_jobs_of(workspace.pk)))
    else:
        page = BoardPage.first([Head._make(row) for row in _NEWEST.rows(workspace.pk)])
    standing, people = standing_and_people(workspace.pk)
    context = {
        "cards": drawn_cards(workspace, page.jobs, standing.experience),
        "page": page,
        "filter": board_filter,
        "status_groups": [(value, label) for value, (label, _) in STATUS_GROUPS.items()],
        "kinds": Generation.Kind,
        "people": [(MINE, "Me"), *((str(person), name) for person, name in people)],
        "poller": Poller.of(page.jobs),
        "summary": standing.counts.in_words,
    }
    return render(request, TEMPLATE, context)


def _jobs_of(workspace: uuid.UUID) -> QuerySet[Generation]:
    return Generation.objects.filter(workspace=workspace)


@dataclass(frozen=True, slots=True)
class Poller:
    """What the page asks for next, and in how many seconds.

    The page goes on asking for the same jobs: an answer brings only which versions it shows by then (`seen`,
    in the order of `watch`, nothing for what need not be watched any more), unless the pace or the balance is
    another.
    """

    watch: str
    seconds: int
    seen: str = ""

    @classmethod
    def of(cls, jobs: Sequence[Watched], asked: Iterable[uuid.UUID] = ()) -> "Poller | None":
        """Return the poller for the jobs that can still change, None when there are none.

        With the jobs that a poll `asked` for, it tells of each which version is shown by now.
        """
        seconds = poll_seconds(jobs)
        if seconds is None:
            return None
        watched = {entry.pk: entry.version for entry in jobs if entry.is_running}
        watch = ",".join(f"{job}:{version}" for job, version in watched.items())
        return cls(watch, seconds, ",".join(str(watched.get(job, "")) for job in asked))


class _Seen(NamedTuple):
    """What a poll has to know of a job to see whether its card has changed."""

    pk: uuid.UUID
    version: int
    status: str
    next_due_at: datetime | None
    workspace_id: uuid.UUID

    @property
    def is_running(self) -> bool:
        """Whether the job can still change by itself, as Generation.is_running."""
        return self.next_due_at is not None


def _changes(request: HttpRequest) -> HttpResponse:
    """Answer 204 while nothing changed; else the changed cards and the next poller, or none at the end.

    Jobs of other people's workspaces are ignored, as if they were not there.
    """
    asked = _parse(request.GET["watch"])
    seen = _seen_since(asked, request.GET.get("seen", ""))
    now = [_Seen._make(row) for row in _VERSIONS.rows(request.user.pk, list(seen))]
    changed = [entry.pk for entry in now if entry.version != seen[entry.pk]]
    if now and not changed and all(entry.is_running for entry in now):
        return HttpResponse(status=204)
    # The page shows one workspace, which need not be the one that the person is in by now, in another tab.
    workspace = look_into(request, now[0].workspace_id) if now else get_workspace(request)
    standing = standing_of(workspace.pk)
    here = [entry.pk for entry in now if entry.workspace_id == workspace.pk and entry.pk in changed]
    jobs = map(Head._make, _HEADS.rows(here))
    poller = Poller.of(now, asked)
    context = {
        "cards": drawn_cards(workspace, jobs, standing.experience),
        "poller": poller,
        # A page of an earlier version of the product does not say at which pace it asks, nor what it keeps.
        "keeps": "every" in request.GET,
        "keeps_pace": poller is not None and request.GET.get("every") == str(poller.seconds),
        "summary": standing.counts.in_words,
        "out_of_band": True,
    }
    return render(request, f"{TEMPLATE}#changes", context)


def _parse(watch: str) -> dict[uuid.UUID, int]:
    """Return the versions a page has seen, by job; what makes no sense is left out."""
    seen = {}
    for entry in watch.split(",")[:WATCHED_MAX]:
        job, _, version = entry.partition(":")
        try:
            seen[uuid.UUID(job)] = int(version)
        except ValueError:
            continue
    return seen


def _seen_since(asked: dict[uuid.UUID, int], versions: str) -> dict[uuid.UUID, int]:
    """Return the versions that a page shows by now of the jobs it asks for, without those that have ended."""
    shown = versions.split(",")
    # None before the first answer.
    if not versions or len(shown) != len(asked):
        return asked
    return {job: int(version) for job, version in zip(asked, shown, strict=True) if version.isdecimal()}


def cards_of(workspace: Workspace, jobs: list[Generation]) -> list[Card]:
    """Return the cards of these jobs, which come with their parts, and with the marks of their outputs.

    Those under way know how long such jobs usually take here.
    """
    under_way = [generation.cost_basis for generation in jobs if generation.status in RUNNING]
    usual = usual_times(workspace, under_way) if under_way else None
    marks = marks_of([output for generation in jobs for output in generation.outputs.all()])
    return [Card(generation, usual, marks) for generation in jobs]


def summary_of(running: int, attention: int) -> str:
    """Return in words how many jobs are running and how many need somebody."""
    return Counts(running, attention).in_words
