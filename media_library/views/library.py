"""The library: looking through the files, adding some, and how far they are on their way to PowerPost."""

from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_http_methods

from media_library.decoding.client import DecoderUnavailable
from media_library.filters import USES, LibraryFilters
from media_library.inspection import Rejected
from media_library.listing import TAG_CHIPS, page_of, tag_chips
from media_library.middleware import wants_json
from media_library.models import MediaFile
from media_library.quota import storage_by_part
from media_library.receive import Received, receive_upload
from media_library.sorting import SORTS
from media_library.tags import tags_with_numbers
from media_library.views.ticks import taken_ticks
from workspaces.access import Right, get_workspace
from workspaces.models import Workspace

# As many as fit on a page with files just added to it; also keeps the address short enough.
TRANSFERS_MAX = 100


@dataclass(frozen=True, slots=True)
class Refusal:
    """An uploaded file that was not taken, and why."""

    name: str
    reason: str


@require_http_methods(["GET", "HEAD", "POST"])
def library(request: HttpRequest) -> HttpResponse:
    """Show the workspace's files, as the address narrows and sorts them; POST adds files."""
    if request.method == "POST":
        return _upload(request)
    return _page(request, get_workspace(request))


@require_GET
def transfers(request: HttpRequest) -> HttpResponse:
    """Answer a page that shows files on their way: the states that changed, or 204 when none has.

    Each `pending` in the query is a file's id and the version of its state that the page shows.
    """
    workspace = get_workspace(request)
    shown = _shown_versions(request.GET.getlist("pending")[:TRANSFERS_MAX])
    # In no order: along the index of the order, all files would be looked through for these.
    files = MediaFile.objects.filter(workspace=workspace, pk__in=shown).order_by()
    changed = [file for file in files if file.transfer_version != shown[file.pk]]
    is_polled = any(file.is_on_its_way for file in files)
    if is_polled and not changed:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return render(
        request,
        "media_library/transfers.html",
        {"files": changed, "is_polled": is_polled, "detailed": bool(request.GET.get("detailed"))},
    )


def _shown_versions(entries: list[str]) -> dict[UUID, str]:
    shown = {}
    for entry in entries:
        media_file_id, _, version = entry.partition(":")
        with suppress(ValueError):
            shown[UUID(media_file_id)] = version
    return shown


def _upload(request: HttpRequest) -> HttpResponse:
    workspace = get_workspace(request, Right.CREATE)
    files = request.FILES.getlist("file")
    if wants_json(request):
        return _upload_by_script(request, workspace, files)
    if not files:
        nothing = Refusal("Nothing was chosen", "Choose at least one image or video.")
        return _page(request, workspace, [nothing], HTTPStatus.UNPROCESSABLE_ENTITY)
    refusals = []
    for uploaded_file in files:
        try:
            received = receive_upload(workspace, request.user, uploaded_file)
        except (Rejected, DecoderUnavailable) as rejection:
            refusals.append(Refusal(uploaded_file.name or "File", str(rejection)))
        else:
            messages.success(request, _said_of(received))
    if refusals:
        return _page(request, workspace, refusals, HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("library")


def _upload_by_script(request: HttpRequest, workspace: Workspace, files: list[UploadedFile]) -> JsonResponse:
    """Answer static/js/uploads.js, which sends one file a request: a sentence, and the tile to show.

    With `tile=choice` the tile is one of the picker's, for the form field `picker_field`.
    """
    if len(files) != 1:
        return JsonResponse({"message": "Send one file a request."}, status=HTTPStatus.BAD_REQUEST)
    try:
        received = receive_upload(workspace, request.user, files[0])
    except Rejected as rejection:
        return JsonResponse({"message": str(rejection)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except DecoderUnavailable as reason:
        return JsonResponse({"message": str(reason)}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    media_file = received.media_file
    return JsonResponse(
        {
            "id": str(media_file.pk),
            "is_new": received.is_new,
            "message": _said_of(received),
            "tile": _tile(request, media_file),
        },
        status=HTTPStatus.CREATED if received.is_new else HTTPStatus.OK,
    )


def _tile(request: HttpRequest, media_file: MediaFile) -> str:
    if request.POST.get("tile") != "choice":
        return render_to_string("media_library/tile.html", {"file": media_file}, request)
    context = {
        "file": media_file,
        "field": request.POST.get("picker_field", ""),
        "multiple": bool(request.POST.get("picker_multiple")),
        "for_captions": bool(request.POST.get("picker_captions")),
        "is_chosen": True,
    }
    return render_to_string("media_library/choice.html", context, request)


def _said_of(received: Received) -> str:
    name = received.media_file.name
    if received.is_new:
        return f"“{name}” was added."
    return f"This file is already in the library, as “{name}”."


def _page(
    request: HttpRequest,
    workspace: Workspace,
    refusals: list[Refusal] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    filters = LibraryFilters.from_query(request.GET)
    page = page_of(workspace, filters, request.GET.get("page"))
    tags = tags_with_numbers(workspace)
    chips = tag_chips(tags)
    return render(
        request,
        "media_library/library.html",
        {
            "page": page,
            "filters": filters,
            "sorts": SORTS.values(),
            "use_choices": USES.items(),
            "tag_chips": chips[:TAG_CHIPS],
            "has_more_tags": len(chips) > TAG_CHIPS,
            "tags": tags,
            "chosen": taken_ticks(request),
            "storage": storage_by_part(workspace),
            "refusals": refusals or [],
            "is_first": not filters.is_set and not page.object_list,
            "is_polled": any(file.is_on_its_way for file in page),
        },
        status=status,
    )
