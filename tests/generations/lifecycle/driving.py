"""Starting jobs and bringing them through their turns, as workers would, without waiting for clocks."""

import time
import uuid
from typing import Any

from django.utils import timezone

from generations.models import Generation
from generations.start import start_generation
from generations.steps import advance
from powerpost.schemas import ContentRequest, ImagesRequest, VideoRequest
from workspaces.models import Workspace


def start_captions(workspace: Workspace, prompt: str = "Dark mode is here", **fields: Any) -> Generation:
    """Accept a job for one Instagram caption."""
    inputs = fields.pop("inputs", None)
    fields = {"post_types": ["instagram-feed"], "research_mode": "regular", "prompt": prompt} | fields
    return start_generation(workspace, None, ContentRequest(**fields), inputs=inputs, form_token=uuid.uuid4())


def start_images(workspace: Workspace, prompt: str = "A desk in morning light", **fields: Any) -> Generation:
    """Accept a job for one square image."""
    inputs, source = fields.pop("inputs", None), fields.pop("source_generation", None)
    return start_generation(
        workspace,
        None,
        ImagesRequest(prompt=prompt or None, **fields),
        inputs=inputs,
        source_generation=source,
        form_token=uuid.uuid4(),
    )


def start_video(workspace: Workspace, prompt: str = "A dog runs", **fields: Any) -> Generation:
    """Accept a job for a video of four seconds."""
    inputs = fields.pop("inputs", None)
    fields = {"duration": 4, "model": "veo-3.1"} | fields
    return start_generation(
        workspace, None, VideoRequest(prompt=prompt, **fields), inputs=inputs, form_token=uuid.uuid4()
    )


def turn(generation: Generation) -> Generation:
    """Give the job one turn now, whatever its pace, and return the fresh row."""
    Generation.objects.filter(pk=generation.pk).exclude(next_due_at=None).update(next_due_at=timezone.now())
    advance(generation.pk)
    return Generation.objects.get(pk=generation.pk)


def turns_until_rest(generation: Generation, most: int = 200) -> Generation:
    """Give the job turns until it has no next one; fails when it does not come to rest."""
    for _ in range(most):
        generation = turn(generation)
        if generation.next_due_at is None:
            return generation
        time.sleep(0.1)
    raise AssertionError(f"The job is still {generation.status}: {generation.notice}")
