"""The stored files of an archive: looked at before a download begins, so that it does not break half way."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from media_library.discarding import DISCARDED
from media_library.models import MediaFile
from media_library.provenance import Mark, Plan, SourceType, plan_mark, plan_without_mark
from media_library.zip_download import looked_at, why_unreadable
from reviews.handover.entries import source_type_of
from reviews.models import Review


@dataclass(frozen=True, slots=True)
class Unavailable:
    """An output whose stored file is not as it should be; the reason is a sentence for a person."""

    review: Review
    reason: str


def look_at_files(reviews: Sequence[Review]) -> tuple[dict[uuid.UUID, Plan], list[Unavailable]]:
    """Return how each image and video will be delivered, by review, and those that cannot be.

    Reads the beginning of each file, and nothing of the database.
    """
    wanted = [
        (review, review.revision.media_file, source_type_of(review))
        for review in reviews
        if review.revision is not None and review.revision.media_file is not None
    ]
    plans: dict[uuid.UUID, Plan] = {}
    unavailable: list[Unavailable] = []
    found = looked_at(wanted, lambda entry: _look_at(entry[1], entry[2]))
    for (review, _, _), plan in zip(wanted, found, strict=True):
        if isinstance(plan, Plan):
            plans[review.pk] = plan
        else:
            unavailable.append(Unavailable(review, plan))
    return plans, unavailable


def _look_at(media_file: MediaFile, source_type: SourceType | None) -> Plan | str:
    """Return the plan, or a sentence about what is wrong with the stored file."""
    if media_file.discarded_at is not None:
        return DISCARDED
    try:
        with media_file.file.storage.open(media_file.file.name or "", "rb") as file:
            if file.size != media_file.size:
                return "The stored file is not as long as the one that was approved."
            if source_type is None:
                return plan_without_mark(media_file.size, Mark.NOT_NEEDED, "the file was uploaded")
            return plan_mark(file, media_file.size, media_file.format, source_type)
    except Exception as error:
        return why_unreadable(error)
