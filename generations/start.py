"""Accepting a job from a person: the row first, then a nudge to the queue."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from generations import leases, lifecycle
from generations.cost_factors import CostFactors
from generations.lifecycle import Status
from generations.models import Generation, GenerationInput
from generations.searching import index_new_job
from generations.tasks import SWEEP_MOST, enqueue
from media_library.models import MediaFile
from powerpost.schemas import GenerationRequest
from workspaces.models import Workspace
from workspaces.trace import current_trace_id

# Kept as rows of their own, with the database's promise that they exist.
ROW_FIELDS = frozenset({*GenerationInput.Field.values, "generation_id"})
# Longer than the minute between two sweeps.
RESUMED_AHEAD = timedelta(seconds=90)


def start_generation(
    workspace: Workspace,
    person: AbstractBaseUser | None,
    request: GenerationRequest,
    *,
    inputs: Mapping[str, Sequence[MediaFile]] | None = None,
    source_generation: Generation | None = None,
    form_token: uuid.UUID,
) -> Generation:
    """Store a job and have it done; return it.

    The same `form_token` again returns the job it made the first time: a button pressed twice starts one.
    `inputs` maps an API field to the files that fill it; files not sent to PowerPost yet are waited for.
    """
    pressed_before = Generation.objects.filter(workspace=workspace, form_token=form_token).first()
    if pressed_before is not None:
        return pressed_before
    try:
        with transaction.atomic():
            return _store(workspace, person, request, inputs, source_generation, form_token)
    except IntegrityError:
        return Generation.objects.get(workspace=workspace, form_token=form_token)


def start_brief(
    workspace: Workspace,
    person: AbstractBaseUser | None,
    requests: Sequence[GenerationRequest],
    *,
    inputs: Mapping[str, Sequence[MediaFile]] | None = None,
    source_generation: Generation | None = None,
    brief: uuid.UUID,
) -> list[Generation]:
    """Store one job for each request, all of them or none, and have them done; return them in that order.

    The requests name different models, and their jobs share `brief`. The same `brief` again returns the
    jobs it made the first time. What `inputs` are, `start_generation` says.
    """
    tokens = [uuid.uuid5(brief, str(request.to_json().get("model", ""))) for request in requests]
    pressed_before = _pressed_before(workspace, tokens)
    if pressed_before:
        return pressed_before
    try:
        with transaction.atomic():
            return [
                _store(workspace, person, request, inputs, source_generation, token, brief)
                for request, token in zip(requests, tokens, strict=True)
            ]
    except IntegrityError:
        return _pressed_before(workspace, tokens)


def _pressed_before(workspace: Workspace, tokens: Sequence[uuid.UUID]) -> list[Generation]:
    made = {
        job.form_token: job for job in Generation.objects.filter(workspace=workspace, form_token__in=tokens)
    }
    return [made[token] for token in tokens if token in made]


def _store(
    workspace: Workspace,
    person: AbstractBaseUser | None,
    request: GenerationRequest,
    inputs: Mapping[str, Sequence[MediaFile]] | None,
    source_generation: Generation | None,
    form_token: uuid.UUID,
    brief: uuid.UUID | None = None,
) -> Generation:
    """Write the rows of one job inside the caller's transaction; it goes to the queue after the commit."""
    chosen = [
        (field, position, media_file)
        for field, files in (inputs or {}).items()
        for position, media_file in enumerate(files)
    ]
    waits = any(media_file.transfer != MediaFile.Transfer.SENT for _, _, media_file in chosen)
    status = Status.WAITING if waits else Status.QUEUED
    now = timezone.now()
    parameters: dict[str, Any] = {
        name: value for name, value in request.to_json().items() if name not in ROW_FIELDS
    }
    generation = Generation.objects.create(
        workspace=workspace,
        kind=request.kind.value,
        created_by=person,  # type: ignore[misc]
        trace_id=current_trace_id(),
        form_token=form_token,
        brief=brief,
        parameters=parameters,
        prompt=parameters.get("prompt", ""),
        source_generation=source_generation,
        cost_basis=CostFactors.of(request.kind, parameters, [entry for _, _, entry in chosen]).basis,
        status=status,
        next_due_at=now,
        deadline_at=lifecycle.deadline_of(status, now),
    )
    GenerationInput.objects.bulk_create(
        GenerationInput(generation=generation, field=field, position=position, media_file=media_file)
        for field, position, media_file in chosen
    )
    lifecycle.record_event(generation, "Accepted", person=person)
    index_new_job(generation)
    transaction.on_commit(lambda: enqueue(generation.pk))
    return generation


def on_transfer_ended(sender: object, media_file_id: uuid.UUID, **kwargs: object) -> None:
    """Have every job that waits for this file look again now: it was sent, or could not be."""
    waiting = Generation.objects.filter(inputs__media_file_id=media_file_id, status=Status.WAITING)
    for generation_id in set(waiting.values_list("pk", flat=True)):
        make_due(generation_id)


def resume_interrupted() -> None:
    """Go on at once with the jobs that a killed worker left; only for when no worker can be running.

    A nudge dies with the worker that took it or was about to give it, whether or not the job was claimed.
    So every job that is due soon gets one more, which does no harm; the sweep sees to the rest.
    """
    leases.release_claims()
    now = timezone.now()
    soon = Generation.objects.filter(next_due_at__lte=now + RESUMED_AHEAD).order_by("next_due_at")
    for generation_id, due_at in soon.values_list("pk", "next_due_at")[:SWEEP_MOST]:
        enqueue(generation_id, max(0.0, ((due_at or now) - now).total_seconds()))


def make_due(generation_id: uuid.UUID) -> None:
    """Let a job that rests be looked at at once."""
    resting = Generation.objects.filter(pk=generation_id, status__in=lifecycle.RUNNING, lease_until=None)
    if resting.update(next_due_at=timezone.now()):
        enqueue(generation_id)
