"""Changing the state of an output under review: one person, one revision, one moment.

Every change names the version it was decided on by a conditional UPDATE. Who comes second decides anew on
what is there then, and is told when that is no longer possible: nothing is overwritten.
"""

import uuid
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from reviews.actors import Actor
from reviews.checks import checks_of
from reviews.comment_text import clean_comment
from reviews.fingerprints import fingerprint_of
from reviews.models import GuestLink, Review, ReviewEvent
from reviews.policies import policy_of
from reviews.reading import with_parts
from reviews.signals import review_event_recorded
from reviews.situations import situation_of
from reviews.transitions import DECISIONS, TRANSITIONS, Action, Situation, State, obstacle, state_after
from workspaces.access import Right, role_allows
from workspaces.models import Membership
from workspaces.numbers import grouped
from workspaces.personal import written_for_all

# How long a decision can be taken back, in seconds. The desk offers it for UNDO_OFFERED; the rest is for
# a slow connection.
UNDO_OFFERED = 10
UNDO_MOST = 30
# More people than this do not decide on one output in the same instant.
TRIES = 20
COMMENT_MAX = 2_000

_DECISION_EVENTS = {TRANSITIONS[action].event for action in DECISIONS}


class Refused(Exception):
    """What was asked cannot be done; the text says why and what became of it, for a person."""


class CommentMissing(Refused):
    """The action needs a comment."""


class Overtaken(Refused):
    """Somebody was faster: the output is no longer what the person saw."""


def decide(
    review_id: uuid.UUID, action: Action, actor: Actor, *, revision: int, comment: str = ""
) -> ReviewEvent:
    """Do `action` to the revision with this number, the one that the person saw; return what is recorded.

    Every action but EDIT, which revisions.py does. Raises Refused: CommentMissing without a comment where
    one is needed, Overtaken when the revision or the state has changed meanwhile.
    """
    comment = clean_comment(comment)
    if TRANSITIONS[action].needs_comment and not comment:
        raise CommentMissing("Say what should be different, so that the author can act on it.")
    if len(comment) > COMMENT_MAX:
        raise Refused(f"A comment has at most {grouped(COMMENT_MAX)} characters.")
    with transaction.atomic():
        for _ in range(TRIES):
            review = _read(review_id)
            situation = ensure_possible(review, action, actor, revision=revision)
            event = _apply(review, action, actor, situation, comment)
            if event is not None:
                return event
        raise Overtaken("Many people decide on this at the same moment. Look again and decide anew.")


def undo(event_id: int, actor: Actor) -> ReviewEvent:
    """Take back one's own decision of a few seconds ago; return what is recorded.

    Raises Refused when it was somebody else's, too long ago, the right to decide was taken, or something has
    happened since.
    """
    with transaction.atomic():
        event = (
            ReviewEvent.objects.filter(
                pk=event_id, action__in=_DECISION_EVENTS, person=actor.person, person__isnull=False, undo=None
            )
            .select_related("review")
            .first()
        )
        if event is None:
            raise Refused("There is nothing of yours to undo here.")
        role = fresh(actor, event.review).role
        if not role_allows(role, Right.REVIEW):
            raise Refused("Your role in this workspace does not decide on outputs any more.")
        if event.at < timezone.now() - timedelta(seconds=UNDO_MOST):
            raise Refused("This was decided too long ago to undo. You can still change the decision.")
        review = _read(event.review_id)
        changed = Review.objects.filter(pk=review.pk, version=event.version).update(
            state=event.state_before,
            version=event.version + 1,
            approved_fingerprint="",
            changed_at=timezone.now(),
        )
        if not changed:
            raise Overtaken("Something has happened to this output since, so your decision stands.")
        review.version = event.version + 1
        return record(
            review,
            ReviewEvent.Action.UNDONE,
            actor,
            before=review.state,
            after=event.state_before,
            undoes=event,
        )


def ensure_possible(review: Review, action: Action, actor: Actor, *, revision: int) -> Situation:
    """Return the situation in which the action is possible; raises Refused, or Overtaken."""
    if review.revision is None or review.revision.number != revision:
        present = review.revision.number if review.revision else 0
        raise Overtaken(
            f"You saw revision {revision}; meanwhile there is revision {present}. "
            "Nothing was decided. Look at the new one first."
        )
    situation = situation_of(review, fresh(actor, review))
    hindrance = obstacle(action, situation)
    if hindrance is None:
        return situation
    if situation.state not in TRANSITIONS[action].states and (last := _last_decision(review)):
        raise Overtaken(f"{last} {hindrance.sentence} Nothing was changed.")
    raise Refused(hindrance.sentence)


def fresh(actor: Actor, review: Review) -> Actor:
    """Return the actor with the role, or the link, as it is at this moment: a right can have been taken."""
    if actor.guest_link is not None:
        link = GuestLink.objects.filter(pk=actor.guest_link.pk, reviews=review).first()
        if link is None or not link.is_valid:
            raise Refused("This link no longer works. Ask whoever sent it for a new one.")
        return replace(actor, guest_link=link)
    membership = Membership.objects.filter(workspace_id=review.workspace_id, user=actor.person).first()
    return replace(actor, role=membership.role if membership else "")


def record(
    review: Review,
    action: ReviewEvent.Action,
    actor: Actor,
    *,
    before: str,
    after: str,
    comment: str = "",
    undoes: ReviewEvent | None = None,
    detail: dict[str, Any] | None = None,
) -> ReviewEvent:
    """Add a line to the review's history and return it. Within a transaction, with what it records."""
    if review.revision is None:
        raise AssertionError("A review without a revision has no history.")
    event = ReviewEvent.objects.create(
        review=review,
        revision=review.revision,
        round=review.round,
        version=review.version,
        person=actor.person,
        guest_link=actor.guest_link,
        guest_name=actor.guest_name,
        action=action,
        comment=comment,
        state_before=before,
        state_after=after,
        fingerprint=review.revision.fingerprint,
        undoes=undoes,
        detail=detail or {},
    )
    notify = partial(review_event_recorded.send_robust, sender=ReviewEvent, event_id=event.pk)
    transaction.on_commit(notify, robust=True)
    return event


def _read(review_id: uuid.UUID) -> Review:
    review = with_parts(Review.objects.select_related("workspace")).filter(pk=review_id).first()
    if review is None:
        raise Refused("This output is gone.")
    return review


def _apply(
    review: Review, action: Action, actor: Actor, situation: Situation, comment: str
) -> ReviewEvent | None:
    """Move the review and write its history; None when somebody else has moved it since it was read."""
    now = timezone.now()
    before, after = review.state, state_after(action, situation)
    fields: dict[str, Any] = {
        "state": after,
        "version": review.version + 1,
        "changed_at": now,
        "approved_fingerprint": "",
    }
    if TRANSITIONS[action].starts_over:
        fields |= {"round": review.round + 1, "waiting_since": now}
    detail: dict[str, Any] = {}
    if action == Action.APPROVE and review.revision is not None:
        content = fingerprint_of(review.revision)
        if content != review.revision.fingerprint:
            raise Refused(
                "What is stored of this revision is not what was written into it. "
                "It cannot be approved; edit it to make a new revision."
            )
        if after == State.APPROVED:
            fields["approved_fingerprint"] = content
        with written_for_all():
            detail["checks"] = [
                {"code": check.code, "tone": check.tone, "text": check.text}
                for check in checks_of(review, policy_of(review.workspace))
            ]
    if not Review.objects.filter(pk=review.pk, version=review.version).update(**fields):
        return None
    for name, value in fields.items():
        setattr(review, name, value)
    return record(
        review, TRANSITIONS[action].event, actor, before=before, after=after, comment=comment, detail=detail
    )


def _last_decision(review: Review) -> str:
    """Return in a sentence who decided last on this output, if anybody did."""
    event = (
        ReviewEvent.objects.filter(review=review, state_after=review.state, undo=None)
        .exclude(state_before=review.state)
        .select_related("person")
        .last()
    )
    if event is None or event.action not in _DECISION_EVENTS:
        return ""
    words = {
        ReviewEvent.Action.APPROVED: "approved",
        ReviewEvent.Action.CHANGES_REQUESTED: "requested changes to",
        ReviewEvent.Action.REJECTED: "rejected",
    }[ReviewEvent.Action(event.action)]
    return f"{event.actor_name} {words} this before you."
