"""The steps that bring a job to PowerPost: wait for its files, send it once, settle a lost answer."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from generations import lifecycle
from generations.endings import ask_a_person, fail
from generations.leases import ClaimLost
from generations.lifecycle import Move, NextTurn, Status
from generations.matching import find_match
from generations.models import Generation
from generations.requests import remote_request
from generations.restored import RESTORED
from generations.waiting_for_key import LOOK, notice_for, wait_for_key
from generations.wording import as_sentence
from media_library.models import MediaFile
from powerpost import catalog
from powerpost.errors import Acceptance, InsufficientScope, InvalidApiKey, PowerPostError, RequestInvalid
from powerpost.schemas import StartedGeneration

if TYPE_CHECKING:
    from powerpost.client import PowerPostClient

logger = logging.getLogger(__name__)

FILES_LOOK = 5.0
NOTHING_CHARGED = "Nothing was charged."
# Between two looks for a caption generation whose answer was lost: it may take a moment to be listed.
MATCHING_PAUSE = 5.0


@dataclass(frozen=True, slots=True)
class _Before:
    """What a job goes back to when PowerPost certainly did not accept it."""

    attempts: int
    deadline_at: datetime | None


def wait_for_files(generation: Generation) -> NextTurn:
    """Queue the job once PowerPost has all its files; fail it when one could not be sent."""
    files = [entry.media_file for entry in generation.inputs.select_related("media_file")]
    failed = next((file for file in files if file.transfer == MediaFile.Transfer.FAILED), None)
    if failed is not None:
        return fail(
            generation,
            "FILE_NOT_SENT",
            f"“{failed.name}” could not be sent to PowerPost, so this job was not started. "
            f"{NOTHING_CHARGED} Send the file again from the library, then run the job again.",
        )
    is_unsent = any(file.transfer != MediaFile.Transfer.SENT for file in files)
    if is_unsent and not generation.workspace.api_key.is_usable:
        return wait_for_key(generation)
    if lifecycle.is_overdue(generation):
        return fail(
            generation,
            "FILES_TOO_LATE",
            f"The files did not reach PowerPost in time, so this job was not started. {NOTHING_CHARGED}",
        )
    if is_unsent:
        lifecycle.postpone(generation, FILES_LOOK)
        return FILES_LOOK
    lifecycle.move(generation, Move(Status.QUEUED, "All files are at PowerPost", due_in=0), keep_claim=True)
    return 0


def submit(generation: Generation, client: "PowerPostClient") -> NextTurn:
    """Send the job to PowerPost, having first committed the intention to.

    A job found later in `submitting` without an answer is therefore never sent again by the program.
    """
    if lifecycle.is_overdue(generation):
        return fail(
            generation,
            "NOT_SENT",
            f"PowerPost could not be reached for too long, so this job was not started. {NOTHING_CHARGED}",
        )
    request = remote_request(generation)
    try:
        request.validate()
    except RequestInvalid as error:
        return fail(generation, "VALIDATION_ERROR", f"{as_sentence(str(error))} {NOTHING_CHARGED}")
    before = _Before(generation.attempts, generation.deadline_at)
    lifecycle.move(
        generation,
        Move(
            Status.SUBMITTING,
            "Sending to PowerPost",
            due_in=0,
            fields={
                "submitted_at": timezone.now(),
                "api_key": generation.workspace.api_key,
                "api_key_last_four": generation.workspace.api_key.last_four,
            },
            detail={"request": request.to_json()},
        ),
        keep_claim=True,
    )
    try:
        started = client.generate(catalog.Kind(generation.kind), request)
    except PowerPostError as error:
        return _submission_failed(generation, client, error, before)
    return _record_start(generation, started)


def recover(generation: Generation, client: "PowerPostClient") -> NextTurn:
    """Settle a job that may have been accepted: its worker disappeared, or a backup was restored."""
    if generation.error_code == RESTORED:
        return settle_lost_answer(generation, client, generation.error_message)
    return settle_lost_answer(
        generation, client, "The program stopped while this job was being sent to PowerPost."
    )


def settle_lost_answer(
    generation: Generation, client: "PowerPostClient", what_happened: str, request_id: str = ""
) -> NextTurn:
    """Find out whether PowerPost has the job; where that cannot be known, ask a person.

    Only caption generations can be listed (GET /content/generations); one that matches in prompt and
    time and is not already ours is taken. Nothing is ever sent again from here.
    """
    if generation.kind == Generation.Kind.CONTENT and not lifecycle.is_overdue(generation):
        try:
            match = find_match(generation, client)
        except InvalidApiKey:
            return wait_for_key(generation)
        except PowerPostError as error:
            logger.info("No list to match job %s against: %s", generation.pk, error)
            match = None
        if match is not None:
            return _record_start(
                generation,
                StartedGeneration(
                    match.generation_id, match.status, match.credits_used, None, "", match.request_id
                ),
                "PowerPost's answer was lost; the job was found in its list",
            )
        if generation.attempts + 1 < lifecycle.MATCHING_ATTEMPTS:
            lifecycle.postpone(
                generation,
                MATCHING_PAUSE,
                notice="The answer was lost; looking for the job at PowerPost.",
                attempts=generation.attempts + 1,
            )
            return MATCHING_PAUSE
    return ask_a_person(
        generation,
        "ANSWER_LOST",
        what_happened,
        f"{what_happened} PowerPost may have started it and charged for it. "
        "Look in PowerPost, then choose what to do: it will not be sent again by itself.",
        request_id,
    )


def _submission_failed(
    generation: Generation, client: "PowerPostClient", error: PowerPostError, before: "_Before"
) -> NextTurn:
    if error.acceptance == Acceptance.POSSIBLY_ACCEPTED:
        return settle_lost_answer(
            generation, client, f"PowerPost's answer was lost: {as_sentence(error.message)}", error.request_id
        )
    if isinstance(error, InvalidApiKey) and error.status is not None:
        return _back_to_the_queue(generation, error, before)
    if isinstance(error, InsufficientScope):
        return fail(generation, error.code, _lacking_scope(error), error.request_id)
    if error.acceptance == Acceptance.REFUSED:
        return fail(
            generation, error.code, f"{as_sentence(error.message)} {NOTHING_CHARGED}", error.request_id
        )
    attempts = before.attempts + 1
    if attempts >= lifecycle.SUBMISSION_ATTEMPTS:
        message = f"{as_sentence(error.message)} Tried {attempts} times without success. {NOTHING_CHARGED}"
        return fail(generation, error.code or "NOT_SENT", message, error.request_id)
    delay = max(error.retry_after or 0, lifecycle.retry_delay(attempts))
    lifecycle.move(
        generation,
        Move(
            Status.QUEUED,
            f"Not accepted yet: {as_sentence(error.message)}",
            due_in=delay,
            request_id=error.request_id,
            fields={
                "attempts": attempts,
                "notice": f"{as_sentence(error.message)} Nothing was charged. "
                f"Trying again, {attempts} of {lifecycle.SUBMISSION_ATTEMPTS} tries used.",
                # The time allowed runs from the first try, however often the job comes back here.
                "deadline_at": before.deadline_at,
            },
        ),
    )
    return delay


def _back_to_the_queue(generation: Generation, error: InvalidApiKey, before: "_Before") -> NextTurn:
    """Have a job wait whose key PowerPost does not accept: it certainly did not start, and no try is used."""
    api_key = generation.workspace.api_key
    delay = lifecycle.RETRY_FIRST if api_key.is_usable else LOOK
    lifecycle.move(
        generation,
        Move(
            Status.QUEUED,
            f"PowerPost does not accept the API key: {as_sentence(error.message)} {NOTHING_CHARGED}",
            due_in=delay,
            request_id=error.request_id,
            fields={
                "attempts": before.attempts,
                "notice": "" if api_key.is_usable else notice_for(generation),
                "deadline_at": before.deadline_at and before.deadline_at + timedelta(seconds=delay),
            },
        ),
    )
    return delay


def _lacking_scope(error: InsufficientScope) -> str:
    named = error.named_scope
    what = f"The workspace's API key lacks the scope {named}." if named else as_sentence(error.message)
    return (
        f"{what} {NOTHING_CHARGED} "
        "Give the key that right in PowerPost, or have an admin choose another key, then run the job again."
    )


def _record_start(
    generation: Generation, started: StartedGeneration, message: str = "PowerPost is working on it"
) -> float:
    delay = lifecycle.poll_delay(generation.kind, 0)
    change = Move(
        Status.PROCESSING,
        message,
        due_in=delay,
        request_id=started.request_id,
        fields={
            "remote_id": started.generation_id,
            "request_id": started.request_id,
            "credits_used": started.credits_used,
            "remaining_credits": started.remaining_credits,
            "error_code": "",
            "error_message": "",
        },
    )
    try:
        lifecycle.accept_late(generation, change)
    except ClaimLost:
        _note_second_start(generation, started)
        raise
    # After the job: nothing may come between PowerPost's answer and the row that remembers it.
    api_key = generation.workspace.api_key
    api_key.record_balance(started.remaining_credits, told_by=generation.pk)
    api_key.record_permission(catalog.GENERATE_SCOPES[catalog.Kind(generation.kind)], may=True)
    return delay


def _note_second_start(generation: Generation, started: StartedGeneration) -> None:
    """Write into the history that PowerPost took the job although it was given up or sent again meanwhile."""
    job = Generation.objects.filter(pk=generation.pk).first()
    if job is None or job.remote_id == started.generation_id:
        return
    used = started.credits_used
    cost = "Its cost is not known" if used is None else f"It took {used} credits"
    lifecycle.record_event(
        job,
        "PowerPost's answer to an earlier sending came after the decision on it: it was accepted, as "
        f"{started.generation_id}. {cost}.",
        request_id=started.request_id,
    )
