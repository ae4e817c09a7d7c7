"""The workspace's tags: a page of all, and the tags of one file."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.views.decorators.http import require_POST, require_safe

from media_library.access import get_media_file
from media_library.models import Tag
from media_library.tags import (
    NAME_MOST,
    TagExists,
    TagRefused,
    add_tags,
    delete_tag,
    merge_tags,
    names_in,
    remove_tags,
    rename_tag,
    tags_of,
    tags_with_numbers,
)
from workspaces.access import Right, get_in_workspace, get_workspace
from workspaces.models import Workspace


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """Show all tags with how many files have them; who may create can change them."""
    return _page(request, get_workspace(request))


@require_POST
def change_tag(request: HttpRequest, tag_id: int) -> HttpResponse:
    """Rename the tag, merge it into another one or delete it, as `action` says."""
    tag = get_in_workspace(request, Tag.objects.all(), Right.CREATE, pk=tag_id)
    action = request.POST.get("action", "")
    if action == "delete":
        delete_tag(tag)
        messages.success(request, f"The tag “{tag.name}” was deleted. Its files are still here.")
    elif action == "merge":
        into = (
            Tag.objects.filter(workspace=tag.workspace, pk=_number(request, "into"))
            .exclude(pk=tag.pk)
            .first()
        )
        if into is None:
            raise Http404
        number = merge_tags(tag, into)
        messages.success(
            request, f"“{tag.name}” was merged into “{into.name}”, on {number} file{pluralize(number)}."
        )
    else:
        before, typed = tag.name, request.POST.get("name", "")
        try:
            rename_tag(tag, typed)
        except TagRefused as refusal:
            into = refusal.tag if isinstance(refusal, TagExists) else None
            problem = {"tag_id": tag_id, "sentence": str(refusal), "typed": typed, "into": into}
            return _page(request, tag.workspace, problem)
        messages.success(request, f"“{before}” is now called “{tag.name}”.")
    return redirect("library_tags")


@require_POST
def file_tags(request: HttpRequest, media_file_id: UUID) -> HttpResponse:
    """Put tags on the file, or take one off; answers HTMX with the file's tags, else leads to its page."""
    media_file = get_media_file(request, media_file_id, Right.CREATE)
    problem, typed = "", request.POST.get("tags", "")
    try:
        if request.POST.get("remove"):
            remove_tags(media_file.workspace, [media_file], names_in(request.POST["remove"]))
        else:
            added = add_tags(media_file.workspace, [media_file], names_in(typed))
            if added.full:
                problem = "That would be too many tags for one file. Take one off first."
    except TagRefused as refusal:
        problem = str(refusal)
    if not request.htmx:  # type: ignore[attr-defined]
        if problem:
            messages.error(request, problem)
        return redirect(media_file)
    context = {
        "file": media_file,
        "tags": tags_of(media_file.workspace),
        "tag_problem": problem,
        "typed": typed if problem else "",
        "is_answer": True,
        "in_viewer": bool(request.POST.get("in_viewer")),
    }
    return render(request, "media_library/file_tags.html", context, status=422 if problem else 200)


def _page(
    request: HttpRequest, workspace: Workspace, problem: dict[str, object] | None = None
) -> HttpResponse:
    context = {"tags": tags_with_numbers(workspace), "problem": problem, "name_most": NAME_MOST}
    return render(request, "media_library/tags.html", context, status=422 if problem else 200)


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 18 else 0
