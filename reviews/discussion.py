"""Threads of comments on an output: starting, answering, resolving, and reopening them.

None of this changes the state of the review or its version: a decision that somebody is about to take stays
possible. Every step is a line of the history.
"""

import uuid
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from reviews.actors import Actor
from reviews.anchors import Anchor, fit
from reviews.comment_text import clean_comment
from reviews.decisions import COMMENT_MAX, CommentMissing, Refused, fresh, record
from reviews.mentions import mentioned
from reviews.models import Comment, Review, ReviewEvent, Revision, Thread
from reviews.searching import index_comment
from workspaces.access import Right, role_allows
from workspaces.numbers import grouped


def may_comment(actor: Actor) -> bool:
    """Return whether the actor may start threads and answer: members who create, guests who may decide."""
    if actor.guest_link is not None:
        return actor.guest_link.may_decide
    return role_allows(actor.role, Right.CREATE)


def may_resolve(actor: Actor) -> bool:
    """Return whether the actor may resolve and reopen threads: whoever may comment, but no guest."""
    return not actor.is_guest and may_comment(actor)


def start_thread(
    review_id: uuid.UUID,
    actor: Actor,
    *,
    text: str,
    revision: int,
    anchor: Anchor | None = None,
) -> Thread:
    """Begin a thread about the revision with this number, the one that the person saw; return it.

    It may be an earlier revision by now: then the thread is carried forward like any other. The same comment
    by the same person at the same place of an open thread is the same press, and returns that thread.
    Raises Refused (CommentMissing, AnchorLost) with a sentence for the person.
    """
    words = _words(text)
    with transaction.atomic():
        review, actor = _enter(review_id, actor)
        _ensure(may_comment(actor))
        seen = Revision.objects.select_related("media_file").filter(review=review, number=revision).first()
        if seen is None:
            raise Refused("There is no such revision. Reload the page to see what there is.")
        # What is checked of the anchor asks the revision for its review's kind.
        seen.review = review
        place = asdict(fit(anchor or Anchor(), seen))
        place["anchor"] = place.pop("kind")
        same = Comment.objects.filter(
            **{f"thread__{name}": value for name, value in place.items()},
            **_by(actor),
            thread__review=review,
            thread__revision=seen,
            thread__resolved_at=None,
            text=words,
        )
        pressed = same.select_related("thread").order_by("pk").first()
        if pressed is not None:
            return pressed.thread
        thread = Thread.objects.create(review=review, revision=seen, **place)
        _say(thread, review, actor, words)
        return thread


def reply(thread_id: uuid.UUID, actor: Actor, *, text: str) -> Comment:
    """Add to a thread and return the comment; a resolved thread is open again, for an answer must be seen.

    What says the same as the thread's last comment by the same person is the same press, and returns that.
    Raises Refused (CommentMissing) with a sentence for the person.
    """
    words = _words(text)
    with transaction.atomic():
        thread, review, actor = _enter_thread(thread_id, actor)
        _ensure(may_comment(actor))
        last = thread.comments.order_by("at", "pk").last()
        if last is not None and last.text == words and _is_by(last, actor):
            return last
        if _mark(thread, is_resolved=False, actor=actor):
            _record(ReviewEvent.Action.THREAD_REOPENED, review, actor, thread)
        return _say(thread, review, actor, words)


def resolve(thread_id: uuid.UUID, actor: Actor) -> Thread:
    """Settle a thread and return it; one that somebody has settled already stays as it is. Raises Refused."""
    return _settle(thread_id, actor, is_resolved=True)


def reopen(thread_id: uuid.UUID, actor: Actor) -> Thread:
    """Open a settled thread again and return it; an open one stays as it is. Raises Refused."""
    return _settle(thread_id, actor, is_resolved=False)


def _settle(thread_id: uuid.UUID, actor: Actor, *, is_resolved: bool) -> Thread:
    with transaction.atomic():
        thread, review, actor = _enter_thread(thread_id, actor)
        _ensure(may_resolve(actor))
        if _mark(thread, is_resolved=is_resolved, actor=actor):
            action = ReviewEvent.Action.THREAD_RESOLVED if is_resolved else ReviewEvent.Action.THREAD_REOPENED
            _record(action, review, actor, thread)
        return thread


def _mark(thread: Thread, *, is_resolved: bool, actor: Actor) -> bool:
    """Resolve or open the thread; return False when it is so already."""
    values: dict[str, Any] = {
        "resolved_at": timezone.now() if is_resolved else None,
        "resolved_by": actor.person if is_resolved else None,
    }
    changed = Thread.objects.filter(pk=thread.pk, resolved_at__isnull=is_resolved).update(**values)
    if changed:
        for name, value in values.items():
            setattr(thread, name, value)
    return bool(changed)


def _enter(review_id: uuid.UUID, actor: Actor) -> tuple[Review, Actor]:
    """Return the review and the actor as they are now; until the commit, nobody else comments on it."""
    # An UPDATE that changes nothing holds the row on every database: two presses come one after the other.
    if not Review.objects.filter(pk=review_id).update(version=F("version")):
        raise Refused("This output is gone.")
    review = Review.objects.select_related("workspace", "revision", "output").get(pk=review_id)
    return review, fresh(actor, review)


def _enter_thread(thread_id: uuid.UUID, actor: Actor) -> tuple[Thread, Review, Actor]:
    review_id = Thread.objects.filter(pk=thread_id).values_list("review_id", flat=True).first()
    if review_id is None:
        raise Refused("This thread is gone.")
    review, actor = _enter(review_id, actor)
    return Thread.objects.select_related("revision").get(pk=thread_id), review, actor


def _ensure(is_allowed: bool) -> None:
    if not is_allowed:
        raise Refused("You may read the comments here, but not add to them.")


def _say(thread: Thread, review: Review, actor: Actor, words: str) -> Comment:
    comment = Comment.objects.create(thread=thread, text=words, **_by(actor))
    comment.mentions.set(mentioned(words, review.workspace))
    index_comment(comment)
    _record(ReviewEvent.Action.COMMENTED, review, actor, thread, comment)
    return comment


def _record(
    action: ReviewEvent.Action, review: Review, actor: Actor, thread: Thread, comment: Comment | None = None
) -> None:
    detail: dict[str, Any] = {"thread": str(thread.pk)}
    if comment is not None:
        detail["comment"] = comment.pk
    words = comment.text if comment else ""
    record(review, action, actor, before=review.state, after=review.state, comment=words, detail=detail)


def _by(actor: Actor) -> dict[str, Any]:
    return {"person": actor.person, "guest_link": actor.guest_link, "guest_name": actor.guest_name}


def _is_by(comment: Comment, actor: Actor) -> bool:
    link = actor.guest_link.pk if actor.guest_link else None
    person = actor.person.pk if actor.person else None
    return (comment.person_id, comment.guest_link_id, comment.guest_name) == (person, link, actor.guest_name)


def _words(text: str) -> str:
    """Return a comment as it is stored; raises Refused when it says nothing, or too much."""
    text = clean_comment(text)
    if not text:
        raise CommentMissing("Write a comment first.")
    if len(text) > COMMENT_MAX:
        over = len(text) - COMMENT_MAX
        raise Refused(
            f"A comment has at most {grouped(COMMENT_MAX)} characters. This one is {grouped(over)} too long."
        )
    return text
