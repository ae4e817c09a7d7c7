"""Actions on the ticked files of the library. Each leads back to the list, which says what became of it."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from media_library.archive import LibraryArchive, unreadable
from media_library.filters import LibraryFilters
from media_library.models import MediaFile
from media_library.removal import delete_several, sort_out
from media_library.several import TooMany, caption_obstacle, chosen_in, ids_in, named, reference_obstacle
from media_library.tags import Tagged, TagRefused, add_tags, names_in, remove_tags
from media_library.views.ticks import keep_ticks
from workspaces.access import Right, workspace_of_form
from workspaces.models import Workspace
from workspaces.numbers import grouped

Files = list[MediaFile]


@require_http_methods(["GET", "HEAD", "POST"])
def several(request: HttpRequest) -> HttpResponseBase:
    """Do `action` to the workspace's files among `files`; others are passed over. GET leads to the list."""
    if request.method != "POST":
        return redirect("library")
    action = request.POST.get("action", "")
    right, act = _ACTIONS.get(action, (Right.SEE, _unknown))
    workspace = workspace_of_form(request, right)
    try:
        files = chosen_in(workspace, ids_in(request.POST.getlist("files")))
    except TooMany as refusal:
        return _refused(request, [], str(refusal))
    if not files:
        return _refused(request, [], "Nothing was chosen. Tick the files first.")
    return act(request, workspace, files)


def _add_tags(request: HttpRequest, workspace: Workspace, files: Files) -> HttpResponseBase:
    try:
        tagged = add_tags(workspace, files, names_in(request.POST.get("tags", "")))
    except TagRefused as refusal:
        return _refused(request, files, str(refusal))
    if tagged.full:
        messages.warning(
            request,
            f"{named(tagged.full)} would have too many tags, and "
            f"{'was' if len(tagged.full) == 1 else 'were'} left as before.",
        )
    if not tagged.changed and not tagged.full:
        messages.info(request, f"All of them have {_said(tagged)} already.")
    elif tagged.changed:
        messages.success(request, f"{_said(tagged)} was put on {_number(tagged.changed)}.")
    return _back(request, files)


def _remove_tags(request: HttpRequest, workspace: Workspace, files: Files) -> HttpResponseBase:
    try:
        tagged = remove_tags(workspace, files, names_in(request.POST.get("tags", "")))
    except TagRefused as refusal:
        return _refused(request, files, str(refusal))
    if not tagged.changed:
        return _refused(request, files, "None of the chosen files has such a tag.")
    messages.success(request, f"{_said(tagged)} was taken off {_number(tagged.changed)}.")
    return _back(request, files)


def _download(request: HttpRequest, workspace: Workspace, files: Files) -> HttpResponseBase:
    missing = unreadable(files)
    if missing:
        gone = {media_file.pk for media_file, _ in missing}
        rest = [media_file for media_file in files if media_file.pk not in gone]
        reasons = " ".join(f"“{media_file.name}”: {reason}" for media_file, reason in missing[:5])
        more = f" And {len(missing) - 5} more." if len(missing) > 5 else ""
        return _refused(
            request,
            rest,
            f"Nothing was downloaded, because some files cannot be read. {reasons}{more} "
            + ("The rest is still ticked: download it, and tell" if rest else "Tell")
            + " whoever runs this dashboard.",
        )
    if len(files) == 1:
        return redirect(f"{reverse('media_content', args=[files[0].pk])}?download=1")
    return LibraryArchive(workspace, files).response()


def _ask_to_delete(request: HttpRequest, workspace: Workspace, files: Files) -> HttpResponse:
    found = sort_out(files)
    return render(
        request,
        "media_library/delete_several.html",
        {
            "found": found,
            "size": sum(media_file.size for media_file in found.free),
            "workspace": workspace,
            "back": _list_address(request),
        },
    )


def _delete(request: HttpRequest, workspace: Workspace, files: Files) -> HttpResponse:
    found = delete_several(files)
    if found.free:
        messages.success(
            request,
            f"{_number(len(found.free))} deleted here. PowerPost keeps its "
            f"cop{'y' if len(found.free) == 1 else 'ies'}.",
        )
    if found.kept:
        kept = [media_file for media_file, _ in found.kept]
        messages.warning(
            request,
            f"{named(kept)} {'is' if len(kept) == 1 else 'are'} used since this moment, and not deleted.",
        )
    return HttpResponseRedirect(_list_address(request))


def _write_captions(request: HttpRequest, workspace: Workspace, files: Files) -> HttpResponseBase:
    return _create(request, files, "content", "media_ids", caption_obstacle(files))


def _make_references(request: HttpRequest, workspace: Workspace, files: Files) -> HttpResponseBase:
    return _create(request, files, "images", "style_images", reference_obstacle(files))


def _create(request: HttpRequest, files: Files, kind: str, field: str, obstacle: str) -> HttpResponseBase:
    if obstacle:
        return _refused(request, files, obstacle)
    query = urlencode([(field, media_file.pk) for media_file in files])
    return redirect(f"{reverse('new_generation', args=[kind])}?{query}")


def _unknown(request: HttpRequest, workspace: Workspace, files: Files) -> HttpResponseBase:
    return _refused(request, files, "Choose what to do with the ticked files.")


_ACTIONS: dict[str, tuple[Right, Callable[[HttpRequest, Workspace, Files], HttpResponseBase]]] = {
    "add-tags": (Right.CREATE, _add_tags),
    "remove-tags": (Right.CREATE, _remove_tags),
    "download": (Right.SEE, _download),
    "delete": (Right.CREATE, _ask_to_delete),
    "delete-now": (Right.CREATE, _delete),
    "captions": (Right.CREATE, _write_captions),
    "references": (Right.CREATE, _make_references),
}


def _refused(request: HttpRequest, files: Files, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return _back(request, files)


def _back(request: HttpRequest, files: Files) -> HttpResponse:
    keep_ticks(request, [media_file.pk for media_file in files])
    return HttpResponseRedirect(_list_address(request))


def _list_address(request: HttpRequest) -> str:
    """Return the address of the list as the form showed it: its filters, and its page."""
    query = LibraryFilters.from_query(request.GET).query
    number = request.GET.get("page", "")
    if number.isdecimal() and len(number) < 7:
        query += f"{'&' if query else '?'}page={number}"
    return f"{reverse('library')}{query}"


def _said(tagged: Tagged) -> str:
    return f"The tag{pluralize(len(tagged.tags))} " + ", ".join(f"“{tag.name}”" for tag in tagged.tags)


def _number(number: int) -> str:
    return f"{grouped(number)} file{pluralize(number)}"
