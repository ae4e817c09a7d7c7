"""One file: its page, deleting it, sending it again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from media_library import transfer
from media_library.access import get_media_file
from media_library.models import MediaFile
from media_library.removal import InUse, delete_media_file
from media_library.tasks import enqueue_transfer
from media_library.uses import Use, uses_of
from workspaces.access import Right


@require_safe
def media_file(request: HttpRequest, media_file_id: UUID) -> HttpResponse:
    """Show the file large, what was found in it, where it is used and how far it is."""
    found = get_media_file(request, media_file_id)
    return _page(request, found, uses_of(found))


@require_POST
def delete(request: HttpRequest, media_file_id: UUID) -> HttpResponse:
    """Delete the file and go to the library, or show its page with the reason why it must stay."""
    found = get_media_file(request, media_file_id, Right.CREATE)
    try:
        delete_media_file(found)
    except InUse as refusal:
        return _page(request, found, refusal.uses, is_refused=True)
    messages.success(request, f"“{found.name}” was deleted here. PowerPost keeps its copy.")
    return redirect("library")


@require_POST
def send_again(request: HttpRequest, media_file_id: UUID) -> HttpResponse:
    """Put a file that could not be sent on its way again."""
    found = get_media_file(request, media_file_id, Right.CREATE)
    if transfer.retry(found):
        enqueue_transfer(found.pk)
        messages.success(request, f"“{found.name}” is on its way to PowerPost again.")
    return redirect(found)


def _page(
    request: HttpRequest, media_file: MediaFile, uses: list[Use], *, is_refused: bool = False
) -> HttpResponse:
    return render(
        request,
        "media_library/media_file.html",
        {"file": media_file, "uses": uses, "is_refused": is_refused},
        status=409 if is_refused else 200,
    )
