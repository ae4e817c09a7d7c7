"""One output as it lies in an archive."""

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote

from generations.models import Generation, GenerationInput
from media_library.models import MediaFile
from media_library.provenance import Plan, SourceType
from reviews.models import Review, ReviewEvent, Revision


@dataclass
class Entry:
    """An output with its name in the archive; `plan` is for images and videos.

    `delivered_sha256` is known once it has been written; captions have it from the beginning.
    """

    review: Review
    folder: str
    name: str
    plan: Plan | None = None
    delivered_sha256: str = field(default="0" * 64)

    @property
    def revision(self) -> Revision:
        """What was approved."""
        if self.review.revision is None:
            raise AssertionError("An approved output has a revision.")
        return self.review.revision

    @property
    def media_file(self) -> MediaFile | None:
        """The file of an image or video."""
        return self.revision.media_file

    @property
    def generation(self) -> Generation:
        """The job that the output belongs to."""
        return self.review.output.generation

    @property
    def made_by(self) -> Generation | None:
        """The job that made the present file; None for an uploaded one."""
        if self.review.is_caption:
            return self.generation
        return self.revision.made_by.generation if self.revision.made_by else None

    @property
    def address(self) -> str:
        """The name as a relative address."""
        return quote(self.name)

    @cached_property
    def history(self) -> list[ReviewEvent]:
        """Everything that happened to it, in its order; read by selection.with_history()."""
        return list(self.review.history)  # type: ignore[attr-defined]

    @cached_property
    def undone(self) -> set[int]:
        """The ids of the decisions that were taken back."""
        return {event.undoes_id for event in self.history if event.undoes_id}

    @cached_property
    def approvals(self) -> list[ReviewEvent]:
        """The approvals that count."""
        return [
            event
            for event in self.history
            if event.action == ReviewEvent.Action.APPROVED
            and event.round == self.review.round
            and event.pk not in self.undone
        ]


def source_type_of(review: Review) -> SourceType | None:
    """Return IPTC's term for how an image or video came about; None for an uploaded one, or a caption.

    By IPTC's definitions (https://cv.iptc.org/newscodes/digitalsourcetype): what a model makes from a prompt
    is trained algorithmic media, also when pictures showed it a style, for nothing of them is in the result.
    A video that animates an uploaded picture continues that picture, which no algorithm made: a composite
    with trained algorithmic media. One that animates a generated picture is generated as a whole.
    """
    revision = review.revision
    media_file = revision.media_file if revision else None
    if revision is None or media_file is None or media_file.source != MediaFile.Source.GENERATED:
        return None
    inputs = revision.made_by.generation.inputs.all() if revision.made_by else []
    animates_upload = any(
        entry.field == GenerationInput.Field.SOURCE_IMAGE
        and entry.media_file.source == MediaFile.Source.UPLOADED
        for entry in inputs
    )
    return SourceType.COMPOSITE if animates_upload else SourceType.GENERATED
