"""The situation in which somebody meets an output: what the predicate in transitions.py looks at."""

from django.db.models import QuerySet

from reviews.actors import Actor
from reviews.checks import is_blocked
from reviews.models import Review, ReviewEvent, ReviewPolicy
from reviews.policies import policy_of
from reviews.transitions import Situation, State
from workspaces.prepared import PreparedQuery


def situation_of(review: Review, actor: Actor, *, policy: ReviewPolicy | None = None) -> Situation:
    """Return the situation as it is stored now; one query for the approvals, one for the policy."""
    policy = policy or policy_of(review.workspace)
    given = approvals_of(review) if review.state == State.IN_REVIEW else []
    return Situation(
        state=State(review.state),
        role=actor.role,
        is_guest=actor.is_guest,
        guest_may_decide=actor.guest_link is not None and actor.guest_link.may_decide,
        is_author=is_author(review, actor),
        has_approved=any(_is_by(event, actor) for event in given),
        is_blocked=review.state == State.IN_REVIEW and is_blocked(review, policy),
        is_discarded=_is_discarded(review),
        approvals=len(given),
        approvals_needed=policy.approvals_needed,
        author_may_approve=policy.author_may_approve,
        editors=policy.editors,
    )


def approvals_of(review: Review) -> list[ReviewEvent]:
    """Return the approvals that count: of this round, and not undone."""
    return _APPROVALS.objects(review.pk, review.round)


def standing_approvals() -> QuerySet[ReviewEvent]:
    """Return the approvals that were not undone, of all reviews and rounds."""
    return ReviewEvent.objects.filter(action=ReviewEvent.Action.APPROVED, undo=None)


_APPROVALS = PreparedQuery(
    lambda review, number: (
        standing_approvals().filter(review=review, round=number).select_related("person").order_by("at", "id")
    )
)


def is_author(review: Review, actor: Actor) -> bool:
    """Return whether this person made the output or its present revision."""
    if actor.person is None:
        return False
    authors = {review.author_id, review.revision.author_id if review.revision else None}
    return actor.person.pk in authors


def _is_discarded(review: Review) -> bool:
    media_file = review.revision.media_file if review.revision else None
    return media_file is not None and media_file.discarded_at is not None


def _is_by(event: ReviewEvent, actor: Actor) -> bool:
    # One link is one voice, whatever names are given with it.
    if actor.guest_link is not None:
        return event.guest_link_id == actor.guest_link.pk
    return actor.person is not None and event.person_id == actor.person.pk
