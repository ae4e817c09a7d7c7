"""One worker's turn with one job: claim it, do what its state asks for, say when to come back."""

import logging
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from generations import leases, lifecycle
from generations.keeping import keep_outputs
from generations.leases import ClaimLost
from generations.lifecycle import NextTurn, Status
from generations.models import Generation
from generations.progress import poll
from generations.submission import recover, submit, wait_for_files
from generations.waiting_for_key import wait_for_key
from workspaces.trace import tracing

if TYPE_CHECKING:
    from powerpost.client import PowerPostClient

logger = logging.getLogger(__name__)

AFTER_A_DEFECT = 30.0

# The states whose steps send requests with the key.
ASKS_POWERPOST = frozenset({Status.QUEUED, Status.SUBMITTING, Status.PROCESSING})

Step = Callable[[Generation, "PowerPostClient"], NextTurn]

STEPS: dict[Status, Step] = {
    Status.WAITING: lambda generation, client: wait_for_files(generation),
    Status.QUEUED: submit,
    Status.SUBMITTING: recover,
    Status.PROCESSING: poll,
    Status.STORING: keep_outputs,
    Status.COMPLETED: keep_outputs,
    Status.PARTIAL: keep_outputs,
}

if missing := lifecycle.RUNNING - set(STEPS):
    raise AssertionError(f"Nothing moves a job on from {missing}.")


def advance(generation_id: uuid.UUID | str) -> NextTurn:
    """Bring a due job on as far as it goes; return the seconds until its next turn.

    None when there is no next turn, or when the job is gone, not due or in other hands.
    """
    generation = leases.claim(generation_id)
    if generation is None:
        return None
    # Under the id of the click that started it, whichever process and hour this is.
    with tracing(generation.trace_id):
        return _advance_claimed(generation)


def _advance_claimed(generation: Generation) -> NextTurn:
    facts = {"generation_id": str(generation.pk)}
    try:
        with generation.workspace.powerpost() as client:
            return _advance(generation, client)
    except ClaimLost:
        logger.info("Job %s was taken over while a step was running", generation.pk, extra=facts)
        return None
    except Exception:
        # A defect of ours or of the machine: the state's own deadline, looked at first, ends the job.
        logger.exception("A step of job %s failed", generation.pk, extra=facts)
        lifecycle.let_go(generation, AFTER_A_DEFECT)
        return AFTER_A_DEFECT


def _advance(generation: Generation, client: "PowerPostClient") -> NextTurn:
    while True:
        # Files come without the key, as long as their links live.
        if generation.status in ASKS_POWERPOST and not generation.workspace.api_key.is_usable:
            return wait_for_key(generation)
        pause = _pause(generation)
        if pause:
            return lifecycle.hold(generation, pause)
        delay = STEPS[Status(generation.status)](generation, client)
        if delay != 0:
            return delay


def _pause(generation: Generation) -> float:
    """Return for how many seconds the key's rate limit lets this step wait."""
    status = Status(generation.status)
    # A job that is out of time ends without a request.
    if status not in ASKS_POWERPOST or lifecycle.is_overdue(generation):
        return 0.0
    return generation.workspace.api_key.pause_left(for_question=status in lifecycle.QUESTIONS)
