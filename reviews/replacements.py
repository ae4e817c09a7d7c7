"""Which files can take the place of an image or a video: of the same kind, of the same workspace."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from generations.models import Output
from generations.searching import JOBS
from media_library.models import MediaFile
from reviews.models import Review
from search.finding import containing


@dataclass(frozen=True, slots=True)
class Replacement:
    """A file with the output that it comes from; None for an uploaded file."""

    media_file: MediaFile
    made_by: Output | None

    @property
    def name(self) -> str:
        """What people call it: the job that made it, or the file's name."""
        return self.made_by.generation.title if self.made_by else self.media_file.name

    @property
    def field(self) -> str:
        """The name of the form field that says which it is."""
        return "output" if self.made_by else "media_file"

    @property
    def value(self) -> uuid.UUID:
        """The value of that field."""
        return self.made_by.pk if self.made_by else self.media_file.pk


def outputs_for(review: Review) -> QuerySet[Output]:
    """Return the outputs whose files can take this one's place, those of the newest jobs first."""
    # By the job's time, which has an index together with the workspace.
    found = with_job(
        Output.objects.filter(
            generation__workspace_id=review.workspace_id,
            type=review.type,
            media_file__isnull=False,
            media_file__discarded_at=None,
        )
    ).order_by("-generation__created_at", "-generation_id", "position")
    present = review.revision.media_file_id if review.revision else None
    return found.exclude(media_file=present) if present else found


def with_job(outputs: QuerySet[Output]) -> QuerySet[Output]:
    """Return the outputs with their files and with what their jobs are called."""
    return outputs.select_related("media_file", "generation__source_generation")


def of_same_job(review: Review) -> QuerySet[Output]:
    """Return the other outputs of the job that this one comes from, in their order."""
    return outputs_for(review).filter(generation_id=review.output.generation_id).order_by("position")


def of_other_jobs(review: Review, search: str = "") -> QuerySet[Output]:
    """Return the outputs of other jobs, those whose job contains the words of `search`."""
    found = outputs_for(review).exclude(generation_id=review.output.generation_id)
    return found.filter(containing(search, review.workspace, JOBS, field="generation_id"))


def chosen_from(review: Review, values: Mapping[str, str]) -> Replacement | None:
    """Return what `output` or `media_file` names; None when neither names something that fits.

    A library file that an output brought here is that output's: where it comes from is not forgotten.
    """
    output_id, file_id = _as_uuid(values.get("output")), _as_uuid(values.get("media_file"))
    if output_id is not None:
        output = outputs_for(review).filter(pk=output_id).first()
        return Replacement(output.media_file, output) if output and output.media_file else None
    if file_id is None:
        return None
    media_file = MediaFile.objects.filter(
        pk=file_id, workspace_id=review.workspace_id, type=review.type, discarded_at=None
    ).first()
    if media_file is None:
        return None
    made_by = Output.objects.filter(media_file=media_file, generation__workspace_id=review.workspace_id)
    return Replacement(media_file, made_by.select_related("generation__source_generation").first())


def _as_uuid(value: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if value else None
    except ValueError:
        return None
