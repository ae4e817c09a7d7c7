"""The jobs that one form started for several models."""

from dataclasses import dataclass

from generations.lifecycle import STATES, Status
from generations.models import Generation
from generations.presentation import model_name

# As many as there could be models; a brief is not a list to page through.
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Sister:
    """Another job of the same brief: its model's name, its state in a word, and the tone of that."""

    job: Generation
    model: str
    state: str
    tone: str


def sisters_of(generation: Generation) -> list[Sister]:
    """Return the other jobs of the brief, in the order in which they were started; none without a brief."""
    if generation.brief is None:
        return []
    same = Generation.objects.filter(workspace=generation.workspace_id, brief=generation.brief)
    others = same.exclude(pk=generation.pk).order_by("created_at", "pk")[:SHOWN]
    states = [(job, STATES[Status(job.status)]) for job in others]
    return [Sister(job, model_name(job), state.label, state.tone) for job, state in states]
