"""What the three POST endpoints share: the words that refuse or spoil a request, and the answer."""

import hashlib
import time
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from powerpost.catalog import API_PREFIX, Kind
from powerpost.sandbox import faults, jobs, renderer, word_uses
from powerpost.sandbox.accounts import Caller
from powerpost.sandbox.answers import ApiError, insufficient_credits, invalid, rate_limited
from powerpost.sandbox.models import Generation
from powerpost.sandbox.server import drop_connection

# The path segment and the name of the id, as each page has them.
PATHS: dict[Kind, str] = {Kind.CONTENT: "content", Kind.IMAGES: "images", Kind.VIDEO: "videos"}
ID_NAMES: dict[Kind, str] = {
    Kind.CONTENT: "generation_id",
    Kind.IMAGES: "image_generation_id",
    Kind.VIDEO: "video_generation_id",
}


def start_job(
    request: HttpRequest, caller: Caller, kind: Kind, wanted: Any, prompt: str, price: int
) -> HttpResponse:
    """Create, charge and start a job and answer its id; `wanted` is the validated request (a dataclass).

    The words of the caller's own prompt may refuse it, delay it or lose the answer.
    """
    words = faults.words_in(wanted.prompt)
    subject = _subject(kind, wanted.prompt)
    _refuse_by_word(caller, words, subject, price)
    generation = jobs.create(caller, kind, asdict(wanted), prompt, words, price)
    renderer.submit(generation)
    if faults.SLOW_ANSWER in words:
        time.sleep(faults.SLOW_ANSWER_SECONDS)
    if faults.LOST_ANSWER in words and word_uses.works(caller.account, faults.LOST_ANSWER, subject):
        drop_connection(request)
    return JsonResponse(
        {
            ID_NAMES[kind]: str(generation.id),
            "status": Generation.Status.PROCESSING,
            "credits_used": price,
            "remaining_credits": caller.account.balance,
            "status_url": f"{API_PREFIX}/{PATHS[kind]}/generations/{generation.id}",
        }
    )


def _subject(kind: Kind, prompt: str | None) -> str:
    return f"{kind}:{hashlib.sha256((prompt or '').encode()).hexdigest()}"


def _refuse_by_word(caller: Caller, words: tuple[faults.Word, ...], subject: str, price: int) -> None:
    if faults.REFUSED in words:
        raise invalid("prompt", f"was refused, as {faults.REFUSED.text} asks for")
    if faults.NO_CREDITS in words:
        raise insufficient_credits(price, caller.account.balance)
    if faults.RATE_LIMIT in words and word_uses.works(caller.account, faults.RATE_LIMIT, subject):
        raise rate_limited(faults.RETRY_AFTER)
    if faults.ERROR_500 in words and word_uses.works(caller.account, faults.ERROR_500, subject):
        raise ApiError(500, "INTERNAL_ERROR", "Something went wrong on our side.")
