"""Changing what an output is: every change is a new revision, and the review starts over."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from generations.models import Output
from media_library.models import MediaFile
from powerpost import catalog
from reviews.actors import Actor
from reviews.decisions import TRIES, Overtaken, Refused, ensure_possible, record
from reviews.fingerprints import fingerprint_of
from reviews.models import Review, ReviewEvent, Revision
from reviews.reading import with_parts
from reviews.transitions import Action, state_after

_EVENTS = {
    Revision.Origin.EDITED: ReviewEvent.Action.EDITED,
    Revision.Origin.RESTORED: ReviewEvent.Action.RESTORED,
    Revision.Origin.REPLACED: ReviewEvent.Action.REPLACED,
}
# Longer than any platform takes; shorter than what would be a nuisance to compare.
TEXT_MAX = 100_000
TITLE_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Content:
    """What a revision holds: words for a caption, a file (and the output it comes from) for the others."""

    title: str = ""
    text: str = ""
    media_file: MediaFile | None = None
    made_by: Output | None = None


def edit_caption(review_id: uuid.UUID, actor: Actor, *, title: str, text: str, revision: int) -> Revision:
    """Write a caption anew on top of the revision with this number, and return the new revision.

    Line ends become single line feeds, as browsers count them. Raises Refused, or Overtaken when that
    revision is no longer the present one.
    """
    text = _clean(text).strip("\n")
    title = " ".join(_clean(title).split())
    if not text:
        raise Refused("A caption cannot be empty. Reject it if it should not be used.")
    if len(text) > TEXT_MAX or len(title) > TITLE_MAX:
        raise Refused(f"This is too long for any platform: at most {TEXT_MAX:,} characters.")
    return _revise(review_id, actor, Revision.Origin.EDITED, Content(title=title, text=text), revision)


def restore(review_id: uuid.UUID, actor: Actor, *, number: int, revision: int) -> Revision:
    """Make the content of an earlier revision a new one, and return that. Raises Refused."""
    earlier = Revision.objects.filter(review_id=review_id, number=number).first()
    if earlier is None:
        raise Refused("There is no such revision.")
    content = Content(earlier.title, earlier.text, earlier.media_file, earlier.made_by)
    return _revise(
        review_id, actor, Revision.Origin.RESTORED, content, revision, restored_from=earlier.number
    )


def replace_file(
    review_id: uuid.UUID, actor: Actor, *, media_file: MediaFile, made_by: Output | None, revision: int
) -> Revision:
    """Put another file of the same kind in the place of an image or video; return the new revision.

    `made_by` is the output that the file comes from, None for an uploaded file. Raises Refused.
    """
    content = Content(media_file=media_file, made_by=made_by)
    return _revise(review_id, actor, Revision.Origin.REPLACED, content, revision)


def _revise(
    review_id: uuid.UUID,
    actor: Actor,
    origin: Revision.Origin,
    content: Content,
    revision: int,
    *,
    restored_from: int | None = None,
) -> Revision:
    with transaction.atomic():
        for _ in range(TRIES):
            review = with_parts(Review.objects.select_related("workspace")).filter(pk=review_id).first()
            if review is None:
                raise Refused("This output is gone.")
            _ensure_fits(review, content)
            situation = ensure_possible(review, Action.EDIT, actor, revision=revision)
            made = _new_revision(review, actor, origin, content, restored_from)
            before, after = review.state, state_after(Action.EDIT, situation)
            now = timezone.now()
            changed = Review.objects.filter(pk=review.pk, version=review.version).update(
                state=after,
                round=F("round") + 1,
                version=F("version") + 1,
                approved_fingerprint="",
                waiting_since=now,
                changed_at=now,
            )
            if not changed:
                continue
            made.save(force_insert=True)
            Review.objects.filter(pk=review.pk).update(revision=made)
            review.refresh_from_db(fields=["state", "round", "version", "approved_fingerprint"])
            review.revision = made
            record(review, _EVENTS[origin], actor, before=before, after=after)
            return made
        raise Overtaken("Many people change this at the same moment. Look again.")


def _new_revision(
    review: Review, actor: Actor, origin: Revision.Origin, content: Content, restored_from: int | None
) -> Revision:
    present = review.revision
    if present is None:
        raise Refused("This output has nothing to change yet.")
    made = Revision(
        review=review,
        number=present.number + 1,
        origin=origin,
        restored_from=restored_from,
        author=actor.person,
        title=content.title,
        text=content.text,
        post_types=present.post_types,
        media_file=content.media_file,
        made_by=content.made_by,
    )
    made.fingerprint = fingerprint_of(made)
    if made.fingerprint == present.fingerprint:
        raise Refused("Nothing was changed, so there is no new revision.")
    return made


def _ensure_fits(review: Review, content: Content) -> None:
    platform = catalog.PLATFORMS.get(review.platform)
    if content.title and not (platform and platform.has_title):
        raise Refused("Only captions for YouTube have a title.")
    if review.is_caption:
        return
    file = content.media_file
    if file is None or file.workspace_id != review.workspace_id:
        raise Refused("Choose a file of this workspace.")
    if file.type != review.type:
        raise Refused(f"This is {'an image' if review.type == 'image' else 'a video'}: choose another one.")


def _clean(text: str) -> str:
    """Return the text with line feeds as line ends and without characters that no platform shows."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign in "\n\t" or ord(sign) >= 32)
