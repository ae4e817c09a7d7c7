"""What exactly was approved, as one number: it changes with anything that a reader or viewer would see."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
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
    return _fingerprint(content_of(revision))


def is_fingerprint_of(fingerprint: str, content: Mapping[str, Any]) -> bool:
    """Return whether this is what was approved, for who has the content without the revision."""
    return bool(fingerprint) and fingerprint == _fingerprint(content)


def _fingerprint(content: Mapping[str, Any]) -> str:
    words = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()


def content_of(revision: Revision) -> dict[str, Any]:
    """Return what is hashed: everything of the revision that a reader or viewer would see.

    Media are the SHA-256 of their bytes, in hex. Reads the file of the revision, or the inputs of the job.
    """
    return content(
        output_type=revision.review.type,
        platform=revision.review.platform,
        post_types=revision.post_types,
        title=revision.title,
        text=revision.text,
        media=_digests(revision),
    )


def content(
    *, output_type: str, platform: str, post_types: Iterable[str], title: str, text: str, media: Sequence[str]
) -> dict[str, Any]:
    """Return the same of a revision that was not read as an object; `media` as it is there."""
    return {
        "recipe": RECIPE,
        "type": output_type,
        "platform": platform,
        "post_types": sorted(post_types),
        "title": title,
        "text": text,
        "media": media,
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
    return is_fingerprint_of(review.approved_fingerprint, content_of(revision))


def described_files(review: Review) -> list[GenerationInput]:
    """Return the files that a caption was written for, in their order; uses prefetched inputs."""
    inputs: Iterable[GenerationInput] = review.output.generation.inputs.all()
    return [entry for entry in inputs if entry.field == GenerationInput.Field.MEDIA_IDS]


def _digests(revision: Revision) -> list[str]:
    if revision.review.is_caption:
        return [entry.media_file.sha256 for entry in described_files(revision.review)]
    return [revision.media_file.sha256] if revision.media_file else []
