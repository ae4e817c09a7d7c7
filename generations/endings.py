"""The two ways in which a job ends without outputs: it failed, or a person must decide."""

from generations import lifecycle
from generations.lifecycle import Move, NextTurn, Status
from generations.models import Generation
from generations.refunds import images_asked, refund_of


def fail(generation: Generation, code: str, message: str, request_id: str = "") -> NextTurn:
    """End the job as failed, with a sentence that says what it means. Raises ClaimLost."""
    return _end(generation, Status.FAILED, code, message, message, request_id)


def ask_a_person(
    generation: Generation, code: str, what_happened: str, what_to_do: str, request_id: str = ""
) -> NextTurn:
    """Put the job before a person: `what_happened` in its history, `what_to_do` on its page.

    Raises ClaimLost.
    """
    return _end(generation, Status.NEEDS_ATTENTION, code, what_happened, what_to_do, request_id)


def _end(
    generation: Generation, status: Status, code: str, event: str, message: str, request_id: str
) -> NextTurn:
    fields = {
        "error_code": code,
        "error_message": message,
        "request_id": request_id or generation.request_id,
        "credits_refunded": refund_of(status, generation.credits_used, images_asked(generation), 0),
    }
    lifecycle.move(generation, Move(status, event, due_in=None, request_id=request_id, fields=fields))
    return None
