"""What of the library the jobs use; the library shows it and keeps such files."""

from collections.abc import Iterator

from generations.models import GenerationInput, Output
from media_library.models import MediaFile
from media_library.uses import TITLE_MOST, Use, register
from workspaces.shortening import shorten


@register
def uses_by_generations(media_file: MediaFile) -> Iterator[Use]:
    """Yield a use for each job that is made from the file, and for the job that made it."""
    made_by = Output.objects.filter(media_file=media_file).select_related("generation__source_generation")
    for output in made_by:
        yield Use(
            f"Made by “{shorten(output.generation.title, TITLE_MOST)}”", output.generation.get_absolute_url()
        )
    inputs = GenerationInput.objects.filter(media_file=media_file).select_related(
        "generation__source_generation"
    )
    for entry in inputs.order_by("-generation__created_at"):
        label = f"{entry.get_field_display()}: “{shorten(entry.generation.title, TITLE_MOST)}”"
        yield Use(label, entry.generation.get_absolute_url())
