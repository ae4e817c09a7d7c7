"""Finding a caption job whose answer was lost in PowerPost's list (GET /content/generations)."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from generations.lifecycle import Status
from generations.models import Generation
from powerpost.schemas import GenerationAnswer

if TYPE_CHECKING:
    from powerpost.client import PowerPostClient

# PowerPost's clock and ours may differ by this much.
CLOCK_DIFFERENCE = timedelta(minutes=2)


def find_match(generation: Generation, client: "PowerPostClient") -> GenerationAnswer | None:
    """Return the one listed caption generation that can only be this job, or None; raises PowerPostError."""
    if generation.submitted_at is None:
        return None
    earliest = generation.submitted_at - CLOCK_DIFFERENCE
    latest = timezone.now() + CLOCK_DIFFERENCE
    listed = client.list_content_generations(limit=100).generations
    # Read after the list: whoever is in it without being settled has committed its sending before.
    if _has_twin(generation, earliest):
        return None
    ours = set(
        Generation.objects.filter(workspace=generation.workspace, kind=generation.kind)
        .exclude(remote_id="")
        .values_list("remote_id", flat=True)
    )
    candidates = [
        entry
        for entry in listed
        if entry.prompt == generation.prompt
        and entry.generation_id not in ours
        and entry.created_at is not None
        and earliest <= entry.created_at <= latest
    ]
    return candidates[0] if len(candidates) == 1 else None


def _has_twin(generation: Generation, earliest: datetime) -> bool:
    """Return whether what is listed may as well be another job's with the same prompt, not settled either."""
    unsettled = [Status.SUBMITTING, Status.NEEDS_ATTENTION, Status.ABANDONED]
    return (
        Generation.objects.filter(
            workspace=generation.workspace,
            kind=generation.kind,
            prompt=generation.prompt,
            remote_id="",
            status__in=unsettled,
            submitted_at__gte=earliest - CLOCK_DIFFERENCE,
        )
        .exclude(pk=generation.pk)
        .exists()
    )
