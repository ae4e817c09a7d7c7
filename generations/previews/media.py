"""The files that stand in a post: those that a caption was written for, or else what was made for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generations.models import Generation, GenerationInput, Output
from generations.output_marks import marks_of
from media_library.models import MediaFile

# The newest of what was made for a caption; nobody looks for a picture behind these.
LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class Picture:
    """A file, with the addresses at which whoever looks may fetch it."""

    media_file: MediaFile
    content_url: str
    thumbnail_url: str

    @classmethod
    def of(cls, media_file: MediaFile) -> "Picture":
        """Return the file with its addresses for members."""
        return cls(media_file, media_file.shown_url, media_file.thumbnail_url)


@dataclass(frozen=True, slots=True)
class PostMedia:
    """What a caption's posts show: the same files everywhere, or for each post type what suits it best."""

    described: Sequence[Picture] = ()
    made: Sequence[tuple[Output, bool]] = ()

    def pictures_for(self, post_type_id: str) -> list[Picture]:
        """Return the files of a post: all that were described, or the best of what was made."""
        if self.described:
            return list(self.described)

        def suits(entry: tuple[Output, bool]) -> tuple[bool, bool]:
            output, is_approved = entry
            return is_approved, output.generation.parameters.get("source_post_type") == post_type_id

        # Of equals the first, which is the newest.
        best = max(self.made, key=suits, default=None)
        return [Picture.of(best[0].media_file)] if best and best[0].media_file else []


def media_for(generation: Generation, inputs: Iterable[GenerationInput]) -> PostMedia:
    """Return what the posts of a caption generation show, in a number of queries that does not grow."""
    described = [entry for entry in inputs if entry.field == GenerationInput.Field.MEDIA_IDS]
    if described:
        return PostMedia(described=[Picture.of(entry.media_file) for entry in described])
    outputs = list(
        Output.objects.filter(generation__source_generation=generation, media_file__isnull=False)
        .select_related("media_file", "generation")
        .order_by("-generation__created_at", "position", "id")[:LOOKED_AT]
    )
    approved = {output_id for output_id, mark in marks_of(outputs).items() if mark.tone == "good"}
    return PostMedia(made=[(output, output.pk in approved) for output in outputs])
