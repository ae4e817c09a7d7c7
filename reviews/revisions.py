"""Changing what an output is: every change is a new revision, and the review starts over."""

import re
import uuid
from dataclasses import dataclass
from unicodedata import category

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from generations.models import Output
from generations.searching import index_jobs
from media_library.models import MediaFile
from powerpost import catalog
from reviews.actors import Actor
from reviews.decisions import TRIES, Overtaken, Refused, ensure_possible, record
from reviews.fingerprints import fingerprint_of
from reviews.job_facts import job_facts
from reviews.models import Review, ReviewEvent, Revision
from reviews.reading import with_parts
from reviews.transitions import Action, state_after
from workspaces.numbers import grouped

_EVENTS = {
    Revision.Origin.EDITED: ReviewEvent.Action.EDITED,
    Revision.Origin.RESTORED: ReviewEvent.Action.RESTORED,
    Revision.Origin.REPLACED: ReviewEvent.Action.REPLACED,
}
# Beside \r\n: what other programs end a line with. Some browsers show them as a line end, others not.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Longer than any platform takes; shorter than what would be a nuisance to compare.
TEXT_MAX = 100_000
TITLE_MAX = 1_000


class NothingChanged(Refused):
    """What should become the new revision is what is there already."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a revision holds: words for a caption, a file (and the output it comes from) for the others."""

    title: str = ""
    text: str = ""
    media_file: MediaFile | None = None
    made_by: Output | None = None


def edit_caption(review_id: uuid.UUID, actor: Actor, *, title: str, text: str, revision: int) -> Revision:
    """Write a caption anew on top of the revision with this number, and return the new revision.

    Line ends become single line feeds, as browsers count them. Raises Refused (NothingChanged when these are
    the words of that revision), or Overtaken when that revision is no longer the present one.
    """
    text, title = clean_text(text), clean_title(title)
    if not any(sign.isprintable() and not sign.isspace() for sign in text):
        raise Refused("A caption cannot be empty. Reject it if it should not be used.")
    if len(text) > TEXT_MAX:
        raise Refused(
            f"This is too long for any platform: a caption has at most {grouped(TEXT_MAX)} characters here."
        )
    if len(title) > TITLE_MAX:
        raise Refused(
            f"This is too long for any platform: a title has at most {grouped(TITLE_MAX)} characters here."
        )
    return _revise(review_id, actor, Revision.Origin.EDITED, Content(title=title, text=text), revision)


def restore(review_id: uuid.UUID, actor: Actor, *, number: int, revision: int) -> Revision:
    """Make the content of an earlier revision a new one, and return that. Raises Refused."""
    revisions = Revision.objects.filter(review_id=review_id, number=number)
    earlier = revisions.select_related("media_file").first()
    if earlier is None:
        raise Refused("There is no such revision.")
    if earlier.media_file is not None and earlier.media_file.discarded_at is not None:
        raise Refused(
            "The file of that revision was deleted by the workspace's rule for rejected files, so it cannot "
            "be restored. Choose another file instead."
        )
    content = Content(earlier.title, earlier.text, earlier.media_file, earlier.made_by)
    return _revise(
        review_id, actor, Revision.Origin.RESTORED, content, revision, restored_from=earlier.number
    )


def replace_file(
    review_id: uuid.UUID, actor: Actor, *, media_file: MediaFile, made_by: Output | None, revision: int
) -> Revision:
    """Put another file of the same kind in the place of an image or video; return the new revision.

    `made_by` is the output that the file comes from, None for an uploaded file. Raises Refused, or Overtaken
    when the revision with that number is no longer the present one.
    """
    if made_by is not None and made_by.media_file_id != media_file.pk:
        raise Refused("This file does not come from that output. Choose again.")
    content = Content(media_file=media_file, made_by=made_by)
    try:
        return _revise(review_id, actor, Revision.Origin.REPLACED, content, revision)
    except IntegrityError:
        # PostgreSQL looks at the end of the transaction whether the file is still there.
        raise Refused("This file has just been deleted. Choose another one.") from None


def clean_text(text: str) -> str:
    """Return a caption as it is stored: line feeds as line ends, none around it, nothing that cannot be seen.

    What cannot be seen are control characters; joiners and direction marks belong to words and emoji.
    """
    return _clean(text).strip("\n")


def clean_title(title: str) -> str:
    """Return a title as it is stored: on one line, with single spaces."""
    return " ".join(_clean(title).split())


def has_title(review: Review) -> bool:
    """Return whether this is a caption for a platform whose posts have a title."""
    platform = catalog.PLATFORMS.get(review.platform)
    return review.is_caption and platform is not None and platform.has_title


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
            is_own = review.is_caption or made.made_by_id == review.output_id
            facts = job_facts(review, review.output.generation, is_own=is_own)
            Review.objects.filter(pk=review.pk).update(revision=made, **facts)
            review.refresh_from_db(fields=["state", "round", "version", "approved_fingerprint"])
            review.revision = made
            if review.is_caption:
                index_jobs([review.output.generation_id])
            record(review, _EVENTS[origin], actor, before=before, after=after)
            return made
        raise Overtaken("Many people change this at the same moment. Look again.")


def _new_revision(
    review: Review, actor: Actor, origin: Revision.Origin, content: Content, restored_from: int | None
) -> Revision:
    present = review.revision
    if present is None:
        raise Refused("This output has nothing to change yet.")
    # The way back, so that the fingerprint need not read the review and its job again.
    present.review = review
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
    if _is_same(made, present):
        raise NothingChanged("Nothing was changed, so there is no new revision.")
    return made


def _ensure_fits(review: Review, content: Content) -> None:
    file = content.media_file
    if review.is_caption:
        if file is not None:
            raise Refused("A caption has no file of its own. Edit its words instead.")
        if content.title and not has_title(review):
            raise Refused("Only captions for YouTube have a title.")
        return
    if content.text or content.title:
        raise Refused("An image or a video has no words to edit. Replace its file instead.")
    if file is None or file.workspace_id != review.workspace_id:
        raise Refused("Choose a file of this workspace.")
    if file.type != review.type:
        raise Refused(f"This is {'an image' if review.type == 'image' else 'a video'}: choose another one.")


def _clean(text: str) -> str:
    text = _LINE_ENDS.sub("\n", text)
    return "".join(sign for sign in text if sign in "\n\t" or category(sign) not in ("Cc", "Cs"))


def _is_same(made: Revision, present: Revision) -> bool:
    """Return whether nothing would change: a browser sends back other line ends than PowerPost wrote."""
    if made.fingerprint == present.fingerprint:
        return True
    if not made.review.is_caption or fingerprint_of(present) != present.fingerprint:
        return False
    return (made.title, made.text) == (clean_title(present.title), clean_text(present.text))
