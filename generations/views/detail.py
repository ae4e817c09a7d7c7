"""A job's page: what it made, from what, at what cost, and how it went."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from generations import resolution
from generations.access import get_generation, jobs_seen_by
from generations.briefs import sisters_of
from generations.drawn_job import can_be_kept, drawn_job
from generations.estimates import compared_with_usual
from generations.lifecycle import RUNNING, STATES, Status
from generations.models import Generation, GenerationEvent, GenerationInput, Output
from generations.output_marks import marks_of, offers_for
from generations.presentation import KIND_NAMES, Card, parameters_of, poll_seconds
from generations.previews.preview import previews_of
from generations.usual_times import usual_times
from notifications.reading import mark_visited
from workspaces.access import Right, current_membership, role_allows
from workspaces.people import name_of_parts
from workspaces.prepared import PreparedQuery

TEMPLATE = "generations/detail.html"
USES_SHOWN = 5
STEP_ICONS = {"": "circle-dot", "good": "circle-check", "warn": "triangle-alert", "bad": "circle-x"}


@require_safe
def generation(request: HttpRequest, generation_id: UUID) -> HttpResponse:
    """Show the job; for its own polls, only what can change, and 204 while it did not."""
    seen = request.GET.get("version")
    # Asked every few seconds by every open page of a job under way: whoever may see it, and nothing else.
    if seen is not None and _is_as_seen(request, generation_id, seen):
        return HttpResponse(status=204)
    found = get_generation(request, generation_id)
    if seen is not None:
        return render(request, f"{TEMPLATE}#changes", _context(request, found))
    mark_visited(request, found.get_absolute_url())
    return show_generation(request, found)


def show_generation(request: HttpRequest, found: Generation, **more: Any) -> HttpResponse:
    """Render the whole page; `more` is what a refused decision adds to it."""
    return render(request, TEMPLATE, _context(request, found) | more)


class Step(NamedTuple):
    """A line of the timeline, with tone and icon of the state it led to."""

    at: datetime
    status: str
    message: str
    request_id: str
    first_name: str | None
    last_name: str | None
    username: str | None

    @property
    def by(self) -> str:
        """Who did it; empty where it was nobody."""
        return name_of_parts(self.first_name or "", self.last_name or "", self.username or "")

    @property
    def tone(self) -> str:
        """The tone; a step that was passed is no longer busy."""
        tone = STATES[Status(self.status)].tone
        return "" if tone == "busy" else tone

    @property
    def icon(self) -> str:
        """The icon."""
        return STEP_ICONS[self.tone]


_OUTPUTS = PreparedQuery(
    lambda job: (
        Output.objects.filter(generation=job).select_related("media_file").order_by("type", "position")
    )
)
_INPUTS = PreparedQuery(
    lambda job: (
        GenerationInput.objects.filter(generation=job)
        .select_related("media_file")
        .order_by("field", "position")
    )
)
_STEPS = PreparedQuery(
    lambda job: (
        GenerationEvent.objects.filter(generation=job)
        .order_by("at", "id")
        .values_list(
            *("at", "status", "message", "request_id"),
            *("person__first_name", "person__last_name", "person__username"),
        )
    )
)
_STANDING = PreparedQuery(
    lambda person, job: jobs_seen_by(person).filter(pk=job).values_list("version", "next_due_at")
)
_MADE = PreparedQuery(
    lambda job: (
        Generation.objects.filter(source_generation=job)
        .order_by("-created_at", "-id")
        .values_list("pk")[:USES_SHOWN]
    )
)
_USES = PreparedQuery(
    lambda files: (
        GenerationInput.objects.filter(media_file__in=files)
        .order_by("-generation__created_at", "pk")
        .values_list("pk")[:USES_SHOWN]
    )
)


def _is_as_seen(request: HttpRequest, generation_id: UUID, version: str) -> bool:
    """Return whether the job, which the person may see, still runs in the version that their page shows."""
    rows = _STANDING.rows(request.user.pk, generation_id)
    return bool(rows) and version == str(rows[0][0]) and rows[0][1] is not None


def _context(request: HttpRequest, found: Generation) -> dict[str, Any]:
    outputs = _OUTPUTS.objects(found.pk)
    inputs = _INPUTS.objects(found.pk)
    for entry in outputs:
        entry.generation = found
    # Set once here: the title of the page and the card's properties read the same rows.
    found._prefetched_objects_cache = {"outputs": outputs, "inputs": inputs}  # type: ignore[attr-defined]
    is_under_way = found.status in RUNNING
    marks = marks_of(outputs)
    may_manage = _may(request, Right.MANAGE)
    card = Card(found, usual_times(found.workspace, [found.cost_basis]) if is_under_way else None, marks)
    files = [entry for entry in outputs if entry.type != Output.Type.CAPTION]
    previews = previews_of(found, outputs, inputs)
    context = {
        "generation": found,
        "card": card,
        "kind_name": KIND_NAMES[Generation.Kind(found.kind)],
        "captions": [
            {"output": entry, "mark": marks.get(entry.pk), "preview": preview} for entry, preview in previews
        ],
        "files": [{"output": entry, "mark": marks.get(entry.pk)} for entry in files],
        "offers": offers_for(outputs, request.user),
        "missing_files": _missing(found, files),
        "now": timezone.now(),
        "failed_count": max(0, card.expected_count - len(outputs)) if found.status == Status.PARTIAL else 0,
        "inputs": inputs,
        "parameters": parameters_of(found),
        "steps": [Step._make(row) for row in _STEPS.rows(found.pk)],
        "sisters": sisters_of(found),
        "usual_cost": compared_with_usual(found),
        "reference": found.trace_id if may_manage else "",
        "sent_with": found.api_key_last_four if may_manage else "",
        "made_generations": _made_for(found),
        "used_in": _uses_of(outputs),
        "poll_seconds": poll_seconds([found]),
        "can_send_again": resolution.can_send_again(found),
        "can_look_again": resolution.can_look_again(found),
        "can_fetch_again": resolution.can_fetch_again(found),
        "is_ready_for_images": found.kind == Generation.Kind.CONTENT and found.status == Status.COMPLETED,
    }
    if can_be_kept(found, outputs):
        context["kept"] = drawn_job(context, can_create=_may(request, Right.CREATE))
    return context


def _may(request: HttpRequest, right: Right) -> bool:
    membership = current_membership(request)
    return membership is not None and role_allows(membership.role, right)


def _missing(found: Generation, files: list[Output]) -> list[Output]:
    """Return the files that should be in the library by now; none while they are fetched the first time."""
    missing = [entry for entry in files if not entry.is_kept]
    return missing if not found.is_running or any(entry.keep_error for entry in missing) else []


def _made_for(found: Generation) -> list[Generation]:
    """Return what was made for the captions of this job, the newest first."""
    if found.kind != Generation.Kind.CONTENT:
        return []
    # Most jobs have none: to read whole rows is left for when there are some.
    keys = [key for (key,) in _MADE.rows(found.pk)]
    made = Generation.objects.in_bulk(keys) if keys else {}
    return [made[key] for key in keys if key in made]


def _uses_of(outputs: list[Output]) -> list[GenerationInput]:
    """Return where files that this job made are used by other jobs."""
    keys = [key for (key,) in _USES.rows([entry.media_file_id for entry in outputs if entry.media_file_id])]
    if not keys:
        return []
    uses = GenerationInput.objects.select_related("generation__source_generation").in_bulk(keys)
    return [uses[key] for key in keys if key in uses]
