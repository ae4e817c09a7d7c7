"""The board: job cards, newest first, kept up to date by one request for all of them."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from generations.board_filter import STATUS_GROUPS, BoardFilter
from generations.lifecycle import RUNNING, Status
from generations.models import Generation
from generations.output_marks import marks_of
from generations.presentation import Card, poll_seconds, with_card_parts
from generations.usual_times import usual_times
from workspaces.access import get_workspace
from workspaces.models import Workspace

TEMPLATE = "generations/board.html"
CARDS_A_PAGE = 24
# More than a page can show; a longer list was not written by one of our pages.
WATCHED_MAX = 100


@require_safe
def generations(request: HttpRequest) -> HttpResponse:
    """Show the workspace's jobs, or answer a poll with the cards that changed since."""
    workspace = get_workspace(request)
    if "watch" in request.GET:
        return _changes(request, workspace)
    board_filter = BoardFilter(request.GET, workspace=workspace, viewer=request.user)  # type: ignore[arg-type]
    number = _page_number(request)
    first = (number - 1) * CARDS_A_PAGE
    jobs = with_card_parts(board_filter.apply(Generation.objects.filter(workspace=workspace)))
    # One more than fits tells whether there are older ones, without counting them all.
    found = list(jobs[first : first + CARDS_A_PAGE + 1])
    shown = found[:CARDS_A_PAGE]
    context = {
        "cards": cards_of(workspace, shown),
        "filter": board_filter,
        "status_groups": [(value, label) for value, (label, _) in STATUS_GROUPS.items()],
        "kinds": Generation.Kind,
        "page_number": number,
        "newer_page": number - 1,
        "older_page": number + 1 if len(found) > CARDS_A_PAGE else None,
        "poller": Poller.of(shown),
        "summary": _summary(workspace),
    }
    return render(request, TEMPLATE, context)


@dataclass(frozen=True, slots=True)
class Poller:
    """What the page asks for next, and in how many seconds."""

    watch: str
    seconds: int

    @classmethod
    def of(cls, jobs: list[Generation]) -> "Poller | None":
        """Return the poller for the jobs that can still change, None when there are none."""
        seconds = poll_seconds(jobs)
        if seconds is None:
            return None
        return cls(",".join(f"{entry.pk}:{entry.version}" for entry in jobs if entry.is_running), seconds)


def _changes(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Answer 204 while nothing changed; else the changed cards and the next poller, or none at the end.

    Jobs of other workspaces are ignored, as if they were not there.
    """
    seen = _parse(request.GET["watch"])
    now = list(
        Generation.objects.filter(workspace=workspace, pk__in=seen.keys()).only(
            "pk", "version", "status", "next_due_at"
        )
    )
    changed = [entry.pk for entry in now if entry.version != seen[entry.pk]]
    poller = Poller.of(now)
    if not changed and poller is not None and poller.watch.count(":") == len(now):
        return HttpResponse(status=204)
    cards = cards_of(workspace, list(with_card_parts(Generation.objects.filter(pk__in=changed))))
    context = {"cards": cards, "poller": poller, "summary": _summary(workspace), "out_of_band": True}
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


def cards_of(workspace: Workspace, jobs: list[Generation]) -> list[Card]:
    """Return the cards of these jobs, which come with their parts, and with the marks of their outputs.

    Those under way know how long such jobs usually take here.
    """
    under_way = [generation.cost_basis for generation in jobs if generation.status in RUNNING]
    usual = usual_times(workspace, under_way) if under_way else None
    marks = marks_of([output for generation in jobs for output in generation.outputs.all()])
    return [Card(generation, usual, marks) for generation in jobs]


def _summary(workspace: Workspace) -> str:
    counts = Generation.objects.filter(workspace=workspace).aggregate(
        running=Count("pk", filter=Q(status__in=RUNNING)),
        attention=Count("pk", filter=Q(status=Status.NEEDS_ATTENTION)),
    )
    return summary_of(counts["running"], counts["attention"])


def summary_of(running: int, attention: int) -> str:
    """Return in words how many jobs are running and how many need somebody."""
    parts = [f"{running} running"] if running else []
    if attention:
        parts.append(f"{attention} {'needs' if attention == 1 else 'need'} you")
    return ", ".join(parts) or "Nothing is running"


def _page_number(request: HttpRequest) -> int:
    number = request.GET.get("page", "")
    return max(1, int(number)) if number.isdecimal() and len(number) < 7 else 1
