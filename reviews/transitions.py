"""What may be done to an output under review: the table, and the one predicate that reads it.

The predicate draws every button, guards every action, and is tested against every situation there is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from reviews.models import Review, ReviewEvent, ReviewPolicy
from workspaces.access import Right, role_allows

State = Review.State


class Action(StrEnum):
    """What a person can do to an output under review."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"
    REOPEN = "reopen"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Transition:
    """One action: from which states it is possible, with which right, and where it leads.

    `starts_over` says that approvals given so far no longer count.
    """

    label: str
    event: ReviewEvent.Action
    states: frozenset[State]
    right: Right
    to: State
    needs_comment: bool = False
    starts_over: bool = False
    guests_may: bool = False


def _transition(
    label: str,
    event: ReviewEvent.Action,
    states: Iterable[State],
    right: Right,
    to: State,
    **options: bool,
) -> Transition:
    return Transition(label, event, frozenset(states), right, to, **options)


_Event = ReviewEvent.Action

TRANSITIONS: dict[Action, Transition] = {
    Action.SUBMIT: _transition(
        "Send to review",
        _Event.SUBMITTED,
        [State.DRAFT, State.CHANGES_REQUESTED],
        Right.CREATE,
        State.IN_REVIEW,
        starts_over=True,
    ),
    Action.WITHDRAW: _transition("Take back", _Event.WITHDRAWN, [State.IN_REVIEW], Right.CREATE, State.DRAFT),
    # To `in_review` until the policy's number of people have approved: see state_after().
    Action.APPROVE: _transition(
        "Approve", _Event.APPROVED, [State.IN_REVIEW], Right.REVIEW, State.APPROVED, guests_may=True
    ),
    Action.REQUEST_CHANGES: _transition(
        "Request changes",
        _Event.CHANGES_REQUESTED,
        [State.IN_REVIEW],
        Right.REVIEW,
        State.CHANGES_REQUESTED,
        needs_comment=True,
        guests_may=True,
    ),
    Action.REJECT: _transition(
        "Reject", _Event.REJECTED, [State.IN_REVIEW], Right.REVIEW, State.REJECTED, needs_comment=True
    ),
    Action.REOPEN: _transition(
        "Reopen",
        _Event.REOPENED,
        [State.APPROVED, State.REJECTED],
        Right.REVIEW,
        State.IN_REVIEW,
        starts_over=True,
    ),
    # A draft stays one: see state_after().
    Action.EDIT: _transition(
        "Edit",
        _Event.EDITED,
        [State.DRAFT, State.IN_REVIEW, State.CHANGES_REQUESTED, State.APPROVED],
        Right.CREATE,
        State.IN_REVIEW,
        starts_over=True,
    ),
}

if set(TRANSITIONS) != set(Action):
    raise AssertionError("Every action needs its transition.")

DECISIONS = (Action.APPROVE, Action.REQUEST_CHANGES, Action.REJECT)
_PASSED_ON: dict[State, str] = {
    State.DRAFT: "It is a draft and not in review.",
    State.IN_REVIEW: "It is in review already.",
    State.CHANGES_REQUESTED: "Changes have been requested, so it is not in review.",
    State.APPROVED: "It has been approved already.",
    State.REJECTED: "It has been rejected already.",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything an answer depends on: the output's state, who asks, and the workspace's policy.

    `role` is the member's role, empty for a guest. The author is who made the output or its present
    revision. `approvals` is how many people approved in this round, `has_approved` whether the one who asks
    is among them, `is_blocked` whether a check forbids approval, `is_discarded` whether the file was
    deleted by the workspace's rule for rejected files.
    """

    state: State
    role: str = ""
    is_guest: bool = False
    guest_may_decide: bool = False
    is_author: bool = False
    has_approved: bool = False
    is_blocked: bool = False
    is_discarded: bool = False
    approvals: int = 0
    approvals_needed: int = 1
    author_may_approve: bool = False
    editors: str = ReviewPolicy.Editors.AUTHOR_AND_REVIEWERS


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an action is not possible. Its button is shown with the reason only when that helps."""

    sentence: str
    is_worth_showing: bool = False


def obstacle(action: Action, situation: Situation) -> Obstacle | None:
    """Return why the action is not possible in this situation, or None when it is."""
    transition = TRANSITIONS[action]
    return (
        _lacking_right(action, transition, situation)
        or _wrong_state(transition, situation)
        or _forbidden_by_policy(action, situation)
    )


def state_after(action: Action, situation: Situation) -> State:
    """Return the state that a possible action leads to."""
    if action == Action.APPROVE and situation.approvals + 1 < situation.approvals_needed:
        return State.IN_REVIEW
    if action == Action.EDIT and situation.state == State.DRAFT:
        return State.DRAFT
    return TRANSITIONS[action].to


def _lacking_right(action: Action, transition: Transition, situation: Situation) -> Obstacle | None:
    if situation.is_guest:
        if transition.guests_may and situation.guest_may_decide:
            return None
        return Obstacle("This link does not allow that.")
    if not role_allows(situation.role, transition.right):
        return Obstacle("Your role in this workspace does not allow that.")
    reviewer = role_allows(situation.role, Right.REVIEW)
    if action == Action.WITHDRAW and not (situation.is_author or reviewer):
        return Obstacle("Only the author or a reviewer can take it back.")
    return None


def _wrong_state(transition: Transition, situation: Situation) -> Obstacle | None:
    if situation.state in transition.states:
        return None
    return Obstacle(_PASSED_ON[situation.state])


def _forbidden_by_policy(action: Action, situation: Situation) -> Obstacle | None:
    if action == Action.EDIT and not _may_edit(situation):
        return Obstacle("In this workspace, an output in review is changed by others.", is_worth_showing=True)
    if action != Action.APPROVE:
        return None
    if situation.is_discarded:
        return Obstacle(
            "Its file was deleted by the workspace's rule for rejected files. Replace it first.",
            is_worth_showing=True,
        )
    if situation.has_approved:
        return Obstacle("You have approved this already; it needs somebody else too.", is_worth_showing=True)
    if situation.is_author and not situation.author_may_approve and not situation.is_guest:
        return Obstacle("You made or changed this, so somebody else approves it.", is_worth_showing=True)
    if situation.is_blocked:
        return Obstacle("A check does not allow approval. Edit it first.", is_worth_showing=True)
    return None


def _may_edit(situation: Situation) -> bool:
    """Return whether the policy lets this member change the output; drafts are everybody's who creates."""
    if situation.state not in (State.IN_REVIEW, State.APPROVED):
        return True
    if situation.editors == ReviewPolicy.Editors.CREATORS or role_allows(situation.role, Right.REVIEW):
        return True
    return situation.editors == ReviewPolicy.Editors.AUTHOR_AND_REVIEWERS and situation.is_author
