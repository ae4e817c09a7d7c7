"""The step that asks PowerPost how a job is doing, and takes over what it made."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from generations import lifecycle
from generations.endings import ask_a_person, fail
from generations.lifecycle import Move, NextTurn, Status
from generations.models import Generation, Output
from generations.refunds import images_asked, refund_of
from generations.searching import index_jobs
from generations.waiting_for_key import wait_for_key
from generations.wording import as_sentence
from powerpost import catalog
from powerpost.errors import InvalidApiKey, NotFound, PowerPostError, RateLimited
from powerpost.schemas import GenerationAnswer
from workspaces.balance import refresh_balance

if TYPE_CHECKING:
    from powerpost.client import PowerPostClient

logger = logging.getLogger(__name__)

PARTIAL_FAILURE = "PARTIAL_FAILURE"
EXPECTED_STATUSES = ("pending", "processing")
NO_END = (
    "PowerPost has not finished this job in the time such jobs may take. Its credits were taken when "
    "it started. Look in PowerPost, then have it asked again or give the job up."
)


def poll(generation: Generation, client: "PowerPostClient") -> NextTurn:
    """Ask for the job once and act on the answer."""
    if lifecycle.is_overdue(generation):
        return _ask_a_person(generation)
    try:
        answer = client.get_generation(catalog.Kind(generation.kind), generation.remote_id)
    except NotFound as error:
        return _denied(generation, error)
    except InvalidApiKey:
        return wait_for_key(generation)
    except RateLimited as error:
        pause = error.retry_after or 0.0
        return lifecycle.hold(generation, max(pause, generation.workspace.api_key.pause_left()))
    except PowerPostError as error:
        delay = max(
            error.retry_after or 0, _next_poll(generation), lifecycle.retry_delay(generation.attempts)
        )
        lifecycle.postpone(
            generation,
            delay,
            notice=f"{as_sentence(error.message)} The job goes on at PowerPost; asking again.",
            attempts=generation.attempts + 1,
        )
        return delay
    if not answer.is_finished:
        return _look_again(generation, answer)
    if answer.is_complete_without_outputs:
        return _empty(generation, answer)
    if not answer.has_outputs:
        return _failed(generation, answer)
    return _take_over(generation, answer)


def read_outputs(generation: Generation, answer: GenerationAnswer) -> list[Output]:
    """Store what an answer reports, once: repeated answers renew the links and change nothing else.

    Returns the captions that are new.
    """
    stored = list(generation.outputs.all())
    captions = _new_captions(generation, answer, stored)
    files = _new_files(generation, answer, stored)
    if captions or files:
        # Of two workers with the same answer one is faster.
        Output.objects.bulk_create([*captions, *files], ignore_conflicts=True)
    return captions


def _new_captions(generation: Generation, answer: GenerationAnswer, stored: Sequence[Output]) -> list[Output]:
    known = {output.platform for output in stored if output.type == Output.Type.CAPTION}
    new = []
    for position, caption in enumerate(answer.captions):
        if caption.platform in known:
            continue
        known.add(caption.platform)
        new.append(
            Output(
                generation=generation,
                type=Output.Type.CAPTION,
                platform=caption.platform,
                position=position,
                title=caption.title,
                text=caption.text,
            )
        )
    return new


def _new_files(generation: Generation, answer: GenerationAnswer, stored: Sequence[Output]) -> list[Output]:
    """Return the files that are not stored yet, and renew the links of those that are."""
    files = [(Output.Type.IMAGE, file) for file in answer.images]
    if answer.video is not None:
        files.append((Output.Type.VIDEO, answer.video))
    known = {output.media_id: output.pk for output in stored if output.media_id}
    places = {(output.type, output.position): output.pk for output in stored}
    new: list[Output] = []
    for position, (output_type, file) in enumerate(files):
        link = {"remote_url": file.url, "url_expires_at": timezone.now() + catalog.URL_LIFETIME}
        same = known.get(file.media_id) if file.media_id else places.get((output_type, position))
        if same is not None:
            Output.objects.filter(pk=same).update(**link)
            continue
        output = Output(
            generation=generation,
            type=output_type,
            position=position,
            media_id=file.media_id,
            width=file.width,
            height=file.height,
            duration=file.duration,
            **link,
        )
        new.append(output)
    return new


def _note_refund(generation: Generation) -> None:
    """Ask for the account's balance, which a refund has changed; without an answer nothing changes."""
    try:
        refresh_balance(generation.workspace.api_key)
    except PowerPostError as error:
        logger.info("The balance could not be read: %s", error)


def _take_over(generation: Generation, answer: GenerationAnswer) -> NextTurn:
    count = len(answer.captions) + len(answer.images) + (answer.video is not None)
    has_files = bool(answer.images or answer.video)
    fields: dict[str, Any] = {"request_id": answer.request_id or generation.request_id}
    if answer.credits_used is not None:
        fields["credits_used"] = answer.credits_used
    # PowerPost's part is over, whatever the files' way into the library takes.
    ended = Status.PARTIAL if answer.is_partial_failure and has_files else Status.COMPLETED
    used = fields.get("credits_used", generation.credits_used)
    fields["credits_refunded"] = refund_of(ended, used, images_asked(generation), count)
    if answer.is_partial_failure:
        fields |= {
            "error_code": (answer.error and answer.error.code) or PARTIAL_FAILURE,
            "error_message": as_sentence((answer.error and answer.error.message) or "Some outputs failed."),
        }
    with transaction.atomic():
        captions = read_outputs(generation, answer)
        if captions:
            index_jobs([generation.pk])
        lifecycle.move(
            generation,
            Move(
                Status.STORING if has_files else Status.COMPLETED,
                f"PowerPost finished: {count} {'output' if count == 1 else 'outputs'}",
                due_in=0 if has_files else None,
                request_id=answer.request_id,
                fields=fields,
                outputs=captions,
            ),
            keep_claim=has_files,
        )
    if answer.is_partial_failure:
        _note_refund(generation)
    return 0 if has_files else None


def _failed(generation: Generation, answer: GenerationAnswer) -> NextTurn:
    error = answer.error
    message = as_sentence((error and error.message) or "PowerPost could not do this and did not say why.")
    if "refund" not in message.lower():
        message += " PowerPost gives the credits of failed work back."
    ended = fail(generation, (error and error.code) or "FAILED", message, answer.request_id)
    # Afterwards: the balance is worth less than the job's end, and may not cost it the lease.
    _note_refund(generation)
    return ended


def _look_again(generation: Generation, answer: GenerationAnswer) -> float:
    delay = _next_poll(generation)
    unknown = answer.status not in EXPECTED_STATUSES
    notice = f"PowerPost reports the status “{answer.raw_status[:40]}”; asking again." if unknown else ""
    lifecycle.postpone(generation, delay, notice=notice, attempts=0)
    return delay


def _empty(generation: Generation, answer: GenerationAnswer) -> NextTurn:
    if generation.attempts + 1 >= lifecycle.STRANGE_ANSWERS:
        return _ask_a_person(
            generation, "NO_OUTPUTS", "PowerPost says this job is completed, but shows no outputs."
        )
    delay = _next_poll(generation)
    lifecycle.postpone(
        generation,
        delay,
        notice="PowerPost says completed but shows no outputs yet; asking again.",
        attempts=generation.attempts + 1,
    )
    return delay


def _denied(generation: Generation, error: PowerPostError) -> NextTurn:
    if generation.attempts + 1 >= lifecycle.STRANGE_ANSWERS:
        return _ask_a_person(
            generation,
            "GONE",
            "PowerPost accepted this job and no longer knows it. "
            "Its credits may have been taken; PowerPost's support can tell from the request id.",
            error.request_id,
        )
    delay = _next_poll(generation)
    lifecycle.postpone(
        generation,
        delay,
        notice="PowerPost does not find this job at the moment; asking again.",
        attempts=generation.attempts + 1,
    )
    return delay


def _ask_a_person(
    generation: Generation, code: str = "NO_END", message: str = NO_END, request_id: str = ""
) -> NextTurn:
    return ask_a_person(generation, code, message, message, request_id)


def _next_poll(generation: Generation) -> float:
    now = timezone.now()
    age = (now - (generation.submitted_at or generation.created_at)).total_seconds()
    # As it was when this turn was claimed.
    lateness = (now - generation.next_due_at).total_seconds() if generation.next_due_at else 0.0
    return lifecycle.poll_delay(generation.kind, age, lateness)
