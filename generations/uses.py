"""What of the library the jobs use; the library shows it and keeps such files."""

import uuid
from collections.abc import Collection, Iterator

from django.db.models import QuerySet

from generations.models import GenerationInput, Output
from media_library.uses import (
    TITLE_MOST,
    Found,
    Use,
    first_of_each,
    newest_of_each,
    register,
    register_rows,
)
from workspaces.shortening import shorten


@register
def uses_by_generations(media_file_ids: Collection[uuid.UUID], most: int) -> Iterator[Found]:
    """Yield a use for each job that is made from the files, and for the jobs that made them."""
    made_by = Output.objects.filter(media_file__in=media_file_ids).select_related(
        "generation__source_generation"
    )
    for output in first_of_each(made_by, most, "-created_at", "pk").order_by("media_file_id", "place"):
        label = f"Made by “{shorten(output.generation.title, TITLE_MOST)}”"
        use = Use(label, output.generation.get_absolute_url(), is_origin=True)
        yield Found(output.media_file_id, use, output.total)
    newest, totals = newest_of_each(GenerationInput.objects.filter(media_file__in=media_file_ids), most)
    for entry in newest.select_related("generation__source_generation"):
        label = f"{entry.get_field_display()}: “{shorten(entry.generation.title, TITLE_MOST)}”"
        use = Use(label, entry.generation.get_absolute_url())
        yield Found(entry.media_file_id, use, totals[entry.media_file_id])


@register_rows
def inputs() -> QuerySet[GenerationInput]:
    """Return what jobs are made from."""
    return GenerationInput.objects.all()
