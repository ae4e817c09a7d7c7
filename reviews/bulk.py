"""Deciding on several outputs at once. Each is decided on its own: one that cannot be holds up no other."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from reviews import decisions
from reviews.actors import Actor
from reviews.comment_text import clean_comment
from reviews.decisions import COMMENT_MAX, CommentMissing, Refused
from reviews.models import Review, ReviewEvent
from reviews.transitions import DECISIONS, TRANSITIONS, Action
from workspaces.models import Workspace
from workspaces.numbers import grouped

SEVERAL_MOST = 200


@dataclass(frozen=True, slots=True)
class Ticked:
    """An output that was ticked, in the revision that the list showed."""

    review_id: uuid.UUID
    revision: int

    @classmethod
    def of(cls, value: str) -> "Ticked":
        """Read the value of a tick box, "<review id>:<revision number>"; raises ValueError."""
        review_id, _, revision = value.partition(":")
        return cls(uuid.UUID(review_id), int(revision))


@dataclass(slots=True)
class Outcome:
    """What became of the ticked outputs, in their order: what was done, and what could not be and why."""

    done: list[ReviewEvent] = field(default_factory=list)
    refused: list[tuple[uuid.UUID, str]] = field(default_factory=list)


def decide_several(
    workspace: Workspace, ticked: Iterable[Ticked], action: Action, actor: Actor, *, comment: str = ""
) -> Outcome:
    """Decide alike on each of the ticked outputs of the workspace; return what was done and what was refused.

    Raises Refused, with nothing decided, when that is wrong for all of them: no decision, no comment where
    one is needed (CommentMissing), nothing ticked, or more than SEVERAL_MOST.
    """
    wanted = {entry.review_id: entry for entry in ticked}
    if action not in DECISIONS:
        raise Refused("Several outputs can be approved, sent back or rejected together, nothing else.")
    if not wanted:
        raise Refused("Nothing was ticked, so nothing was decided. Tick the outputs first.")
    if len(wanted) > SEVERAL_MOST:
        raise Refused(
            f"At most {SEVERAL_MOST} outputs are decided at once, and {grouped(len(wanted))} were ticked. "
            "Nothing was decided."
        )
    comment = clean_comment(comment)
    if TRANSITIONS[action].needs_comment and not comment:
        raise CommentMissing("Say what should be different, so that the authors can act on it.")
    if len(comment) > COMMENT_MAX:
        raise Refused(f"A comment has at most {grouped(COMMENT_MAX)} characters.")
    here = set(Review.objects.filter(workspace=workspace, pk__in=wanted.keys()).values_list("pk", flat=True))
    outcome = Outcome()
    for review_id, entry in wanted.items():
        try:
            if review_id not in here:
                raise Refused("This output is gone.")
            event = decisions.decide(review_id, action, actor, revision=entry.revision, comment=comment)
        except Refused as error:
            outcome.refused.append((review_id, str(error)))
        else:
            outcome.done.append(event)
    return outcome
