"""A job's page: what it made, from what, at what cost, and how it went."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from generations import resolution
from generations.access import get_generation
from generations.briefs import sisters_of
from generations.estimates import compared_with_usual
from generations.lifecycle import RUNNING, STATES, Status
from generations.models import Generation, GenerationEvent, GenerationInput, Output
from generations.output_marks import marks_of, offers_for
from generations.presentation import Card, parameters_of, poll_seconds
from generations.previews.preview import previews_of
from generations.usual_times import usual_times
from notifications.reading import mark_visited
from workspaces.access import Right, current_membership, role_allows

TEMPLATE = "generations/detail.html"
USES_SHOWN = 5
STEP_ICONS = {"": "circle-dot", "good": "circle-check", "warn": "triangle-alert", "bad": "circle-x"}


@require_safe
def generation(request: HttpRequest, generation_id: object) -> HttpResponse:
    """Show the job; for its own polls, only what can change, and 204 while it did not."""
    found = get_generation(request, generation_id)
    if "version" not in request.GET:
        mark_visited(request, found.get_absolute_url())
        return show_generation(request, found)
    if request.GET["version"] == str(found.version) and found.is_running:
        return HttpResponse(status=204)
    return render(request, f"{TEMPLATE}#changes", _context(request, found))


def show_generation(request: HttpRequest, found: Generation, **more: Any) -> HttpResponse:
    """Render the whole page; `more` is what a refused decision adds to it."""
    return render(request, TEMPLATE, _context(request, found) | more)


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the timeline, with tone and icon of the state it led to."""

    event: GenerationEvent

    @property
    def tone(self) -> str:
        """The tone; a step that was passed is no longer busy."""
        tone = STATES[Status(self.event.status)].tone
        return "" if tone == "busy" else tone

    @property
    def icon(self) -> str:
        """The icon."""
        return STEP_ICONS[self.tone]


def _context(request: HttpRequest, found: Generation) -> dict[str, Any]:
    outputs = list(found.outputs.select_related("media_file"))
    inputs = list(found.inputs.select_related("media_file"))
    # Set once here: the title of the page and the card's properties read the same rows.
    found._prefetched_objects_cache = {"outputs": outputs, "inputs": inputs}  # type: ignore[attr-defined]
    is_under_way = found.status in RUNNING
    marks = marks_of(outputs)
    may_manage = _may_manage(request)
    card = Card(found, usual_times(found.workspace, [found.cost_basis]) if is_under_way else None, marks)
    files = [entry for entry in outputs if entry.type != Output.Type.CAPTION]
    previews = previews_of(found, outputs, inputs)
    return {
        "generation": found,
        "card": card,
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
        "steps": [Step(event) for event in found.events.select_related("person")],
        "sisters": sisters_of(found),
        "usual_cost": compared_with_usual(found),
        "reference": found.trace_id if may_manage else "",
        "sent_with": found.api_key_last_four if may_manage else "",
        "made_generations": list(found.made_generations.all()[:USES_SHOWN]),
        "used_in": _uses_of(outputs),
        "poll_seconds": poll_seconds([found]),
        "can_send_again": resolution.can_send_again(found),
        "can_look_again": resolution.can_look_again(found),
        "can_fetch_again": resolution.can_fetch_again(found),
        "is_ready_for_images": found.kind == Generation.Kind.CONTENT and found.status == Status.COMPLETED,
    }


def _may_manage(request: HttpRequest) -> bool:
    membership = current_membership(request)
    return membership is not None and role_allows(membership.role, Right.MANAGE)


def _missing(found: Generation, files: list[Output]) -> list[Output]:
    """Return the files that should be in the library by now; none while they are fetched the first time."""
    missing = [entry for entry in files if not entry.is_kept]
    return missing if not found.is_running or any(entry.keep_error for entry in missing) else []


def _uses_of(outputs: list[Output]) -> list[GenerationInput]:
    """Return where files that this job made are used by other jobs."""
    files = [entry.media_file_id for entry in outputs if entry.media_file_id]
    if not files:
        return []
    uses = GenerationInput.objects.filter(media_file_id__in=files).select_related(
        "generation__source_generation"
    )
    return list(uses.order_by("-generation__created_at")[:USES_SHOWN])
