"""What exactly was approved, as one number: it changes with anything that a reader or viewer would see."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from generations.models import GenerationInput
from reviews.models import Review, Revision

# Part of what is hashed: a later change of the recipe must not make old and new numbers comparable.
RECIPE = 1


def fingerprint_of(revision: Revision) -> str:
    """Return the SHA-256, in hex, of the revision's content as it is stored now.

    For a caption its text, title and post types, and the bytes of the files it was written for; for an
    image or a video the bytes of the file. Reads the file of the revision, or the inputs of the job.
    """
    words = json.dumps(content_of(revision), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()


def content_of(revision: Revision) -> dict[str, Any]:
    """Return what is hashed: everything of the revision that a reader or viewer would see.

    Media are the SHA-256 of their bytes, in hex. Reads the file of the revision, or the inputs of the job.
    """
    return {
        "recipe": RECIPE,
        "type": revision.review.type,
        "platform": revision.review.platform,
        "post_types": sorted(revision.post_types),
        "title": revision.title,
        "text": revision.text,
        "media": _digests(revision),
    }


def is_approved(review: Review) -> bool:
    """Return whether what is shown is exactly what was approved. Every place that says so asks here.

    Reads `review.revision` with its file, and for captions the inputs of the job.
    """
    if review.state != Review.State.APPROVED or review.revision is None:
        return False
    revision = review.revision
    # The way back, so that the platform and the job are not read again for each of many.
    revision.review = review
    return bool(review.approved_fingerprint) and review.approved_fingerprint == fingerprint_of(revision)


def described_files(review: Review) -> list[GenerationInput]:
    """Return the files that a caption was written for, in their order; uses prefetched inputs."""
    inputs: Iterable[GenerationInput] = review.output.generation.inputs.all()
    return [entry for entry in inputs if entry.field == GenerationInput.Field.MEDIA_IDS]


def _digests(revision: Revision) -> list[str]:
    if revision.review.is_caption:
        return [entry.media_file.sha256 for entry in described_files(revision.review)]
    return [revision.media_file.sha256] if revision.media_file else []
