"""One file: its page, deleting it, calling it otherwise, sending it again."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from media_library import transfer
from media_library.access import get_media_file
from media_library.filters import LibraryFilters
from media_library.listing import neighbours_of
from media_library.models import MediaFile
from media_library.names import NAME_MAX, visible
from media_library.removal import InUse, delete_media_file
from media_library.signals import files_described
from media_library.tags import tags_of
from media_library.tasks import enqueue_transfer
from media_library.uses import Uses, uses_of
from workspaces.access import Right
from workspaces.numbers import grouped


@require_safe
def media_file(request: HttpRequest, media_file_id: UUID) -> HttpResponse:
    """Show the file large, what was found in it, where it is used and how far it is.

    The filters in the address say in which list it stands between its neighbours. The viewer of the library
    (static/js/viewer.js) asks for the same with `HX-Request`, and gets what its dialog shows.
    """
    found = get_media_file(request, media_file_id)
    return _page(request, found, uses_of(found))


@require_POST
def delete(request: HttpRequest, media_file_id: UUID) -> HttpResponse:
    """Delete the file and go to the library, or show its page with the reason why it must stay."""
    found = get_media_file(request, media_file_id, Right.CREATE)
    try:
        delete_media_file(found)
    except InUse as refusal:
        return _page(request, found, refusal.uses, status=HTTPStatus.CONFLICT, is_refused=True)
    messages.success(request, f"“{found.name}” was deleted here. PowerPost keeps its copy.")
    return redirect("library")


@require_POST
def rename(request: HttpRequest, media_file_id: UUID) -> HttpResponse:
    """Call the file otherwise and show its page, with what is wrong when the name cannot be."""
    found = get_media_file(request, media_file_id, Right.CREATE)
    typed = request.POST.get("name", "")
    name, problem = visible(typed), ""
    if not name:
        problem = "A file needs a name. Type at least one letter or number."
    elif len(name) > NAME_MAX:
        problem = f"A name has at most {NAME_MAX} characters, and this has {grouped(len(name))}."
    elif "/" in name or "\\" in name:
        problem = "A name holds no “/” and no “\\”: they part folders from one another."
    if problem:
        context = {"name_problem": problem, "typed_name": typed[: 2 * NAME_MAX]}
        return _page(request, found, uses_of(found), status=HTTPStatus.UNPROCESSABLE_ENTITY, **context)
    found.name = name
    with transaction.atomic():
        found.save(update_fields=["name"])
        files_described.send(sender=MediaFile, workspace=found.workspace, media_file_ids={found.pk})
    messages.success(request, f"The file is now called “{name}”.")
    return redirect(found)


@require_POST
def send_again(request: HttpRequest, media_file_id: UUID) -> HttpResponse:
    """Put a file that could not be sent on its way again."""
    found = get_media_file(request, media_file_id, Right.CREATE)
    if transfer.retry(found):
        enqueue_transfer(found.pk)
        messages.success(request, f"“{found.name}” is on its way to PowerPost again.")
    return redirect(found)


def _page(
    request: HttpRequest, media_file: MediaFile, uses: Uses, *, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    filters = LibraryFilters.from_query(request.GET)
    context = {
        "file": media_file,
        "uses": uses,
        "filters": filters,
        "neighbours": neighbours_of(media_file, filters),
        "tags": tags_of(media_file.workspace),
        **more,
    }
    template = "viewer_dialog" if request.htmx and status == HTTPStatus.OK else "media_file"  # type: ignore[attr-defined]
    response = render(request, f"media_library/{template}.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
