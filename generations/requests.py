"""From a job's row to the request that PowerPost gets."""

from typing import Any

from generations.models import Generation, GenerationInput
from powerpost import catalog
from powerpost.schemas import REQUESTS, GenerationRequest


def remote_request(generation: Generation) -> GenerationRequest:
    """Return the job's request with PowerPost's ids for its files and captions.

    Holds exactly what was filled in. Files and captions must have their remote ids by now.
    """
    fields: dict[str, Any] = dict(generation.parameters)
    for name, media_ids in media_ids_by_field(generation).items():
        fields[name] = media_ids[0] if name == GenerationInput.Field.SOURCE_IMAGE else media_ids
    if generation.source_generation is not None:
        fields["generation_id"] = generation.source_generation.remote_id
    return REQUESTS[catalog.Kind(generation.kind)](**fields)


def media_ids_by_field(generation: Generation) -> dict[str, list[str]]:
    """Return PowerPost's ids of the job's files, in their order, for each API field."""
    found: dict[str, list[str]] = {}
    for field, media_id in generation.inputs.values_list("field", "media_file__media_id"):
        found.setdefault(field, []).append(media_id)
    return found
