"""Filling in a form from an address: from the fields named in it, or from an earlier job."""

from typing import Any

from django.http import Http404, HttpRequest

from generations.access import get_generation
from generations.forms import GenerationForm
from generations.models import Generation
from media_library.access import get_media_file

AGAIN = "again"


def values_from(request: HttpRequest, form_class: type[GenerationForm]) -> dict[str, Any]:
    """Return what the address fills in, by the form's field names; empty for a plain address.

    `?again=<id>` takes over an earlier job of the same kind, any field by its name is taken as it stands
    (`?prompt=...&style_images=<id>`). What is named moves the person to its workspace. Raises Http404 for
    jobs and files of a stranger.
    """
    values: dict[str, Any] = {}
    if request.GET.get(AGAIN):
        earlier = get_generation(request, request.GET[AGAIN])
        if earlier.kind != form_class.kind:
            raise Http404
        values |= _values_of(earlier, form_class)
    for name, field in form_class.base_fields.items():
        if name in request.GET and name != "form_token":
            values[name] = field.widget.value_from_datadict(request.GET, {}, name)
    for media_file_id in filter(None, request.GET.getlist(form_class.media_field)):
        values = form_class.suited_to(get_media_file(request, media_file_id)) | values
    if values.get("generation_id") and not request.GET.get(AGAIN):
        get_generation(request, values["generation_id"])
    return values


def _values_of(generation: Generation, form_class: type[GenerationForm]) -> dict[str, Any]:
    values = {name: value for name, value in generation.parameters.items() if name in form_class.base_fields}
    values["prompt"] = generation.prompt
    files = generation.inputs.filter(field=form_class.media_field).values_list("media_file_id", flat=True)
    values[form_class.media_field] = [str(media_file_id) for media_file_id in files]
    if "generation_id" in form_class.base_fields:
        values["generation_id"] = str(generation.source_generation_id or "")
    return values
