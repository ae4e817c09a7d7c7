"""What reading a generation shares: finding it, the words that spoil a poll, the frame of the answer."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse

from powerpost.catalog import Kind
from powerpost.sandbox import faults, word_uses
from powerpost.sandbox.accounts import Caller
from powerpost.sandbox.answers import not_found, timestamp
from powerpost.sandbox.models import Generation, Media
from powerpost.sandbox.queued_faults import half_of, with_strange_status
from powerpost.sandbox.references import find_generation
from powerpost.sandbox.signed_urls import thumbnail_url_of, url_of
from powerpost.sandbox.views.generating import ID_NAMES


def generation_or_404(caller: Caller, kind: Kind, identifier: UUID) -> Generation:
    """Return the workspace's generation; raises 404 for another's, and for the word [vanish]."""
    generation = find_generation(caller.workspace, kind, identifier)
    if generation is None or faults.VANISH.text in generation.words:
        raise not_found(f"{ID_NAMES[kind]}: {identifier} was not found")
    return generation


def spoiled(caller: Caller, generation: Generation, body: dict[str, Any]) -> HttpResponse:
    """Answer `body`, or what a word in the prompt makes of it in the first polls."""
    subject = str(generation.id)
    if faults.NONSENSE.text in generation.words:
        use = word_uses.count(caller.account, faults.NONSENSE, subject)
        if use == 1:
            return HttpResponse(faults.HTML_PAGE)
        if use == 2:
            return half_of(JsonResponse(body))
    if faults.UNKNOWN_STATUS.text in generation.words and word_uses.works(
        caller.account, faults.UNKNOWN_STATUS, subject
    ):
        return with_strange_status(JsonResponse(body))
    return JsonResponse(body)


def files_of(generation: Generation) -> list[Media]:
    """Return the generated files in their order."""
    return list(generation.media.select_related("workspace__account").order_by("position"))


def addresses(request: HttpRequest, media: Media) -> dict[str, Any]:
    """Return what the image and the video object share: id, fresh signed URLs and pixel size."""
    return {
        "media_id": str(media.id),
        "url": url_of(request, media),
        "thumbnail_url": thumbnail_url_of(request, media.id, media.workspace.account.url_epoch),
        "width": media.width,
        "height": media.height,
    }


def error_of(generation: Generation) -> dict[str, Any]:
    """Return the field `error` of a failed generation, and nothing for any other."""
    if generation.status != Generation.Status.FAILED:
        return {}
    outcome = generation.result
    return {"error": {"code": outcome["error_code"], "message": outcome["error_message"]}}


def created_at(generation: Generation) -> str:
    """Return when the job was accepted, as the API writes it."""
    return timestamp(generation.created_at)
