"""What the picker of the generation forms asks for while a person looks for files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from media_library.choosing import Narrowing, choices
from powerpost.catalog import MediaType
from workspaces.access import get_workspace


@require_GET
def choose_media(request: HttpRequest) -> HttpResponse:
    """Return the picker's tiles that are looked for; the chosen ones stay among them.

    `media_search`, `media_kind`, `media_source` and `media_tag` narrow them down; `media_after` asks for
    those that follow the file with this id. `picker_field` names the form's field, whose values in the query
    are the chosen ids; `picker_types` are the types it takes, `picker_multiple` and `picker_captions` its
    other settings (see picker.html).
    """
    field = request.GET.get("picker_field", "")
    types = [kind for kind in MediaType if kind.value in request.GET.get("picker_types", "").split()]
    narrowing = Narrowing.from_query(request.GET)
    found = choices(
        get_workspace(request),
        types=types or list(MediaType),
        narrowing=narrowing,
        chosen_ids=request.GET.getlist(field) if field else [],
        after=request.GET.get("media_after") or None,
    )
    return render(
        request,
        "media_library/choices.html",
        {
            "files": found.files,
            "more_after": found.more_after,
            "field": field,
            "multiple": bool(request.GET.get("picker_multiple")),
            "for_captions": bool(request.GET.get("picker_captions")),
            "narrowing": narrowing,
        },
    )
