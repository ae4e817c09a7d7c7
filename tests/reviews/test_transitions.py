"""The predicate against the table, in every situation there is."""

import itertools

import pytest

from reviews.models import ReviewPolicy
from reviews.transitions import Action, Situation, State, obstacle, state_after
from tests.reviews.transition_table import EVERYBODY, LEADS_TO, POLICIES, Someone, may


def situation(
    state: State,
    someone: Someone,
    policy: ReviewPolicy,
    *,
    has_approved: bool = False,
    is_blocked: bool = False,
    approvals: int = 0,
) -> Situation:
    return Situation(
        state=state,
        role=someone.role,
        is_guest=someone.is_guest,
        guest_may_decide=someone.guest_may_decide,
        is_author=someone.is_author,
        has_approved=has_approved,
        is_blocked=is_blocked,
        approvals=approvals,
        approvals_needed=policy.approvals_needed,
        author_may_approve=policy.author_may_approve,
        editors=policy.editors,
    )


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("state", State)
def test_everybody_may_what_the_table_says(action, state):
    for someone, policy, has_approved, is_blocked in itertools.product(
        EVERYBODY, POLICIES, (False, True), (False, True)
    ):
        met = situation(state, someone, policy, has_approved=has_approved, is_blocked=is_blocked)
        expected = may(action, state, someone, policy)
        if action == Action.APPROVE and (has_approved or is_blocked):
            expected = False
        hindrance = obstacle(action, met)
        assert (hindrance is None) == expected, (action, met, hindrance)
        assert hindrance is None or hindrance.sentence.endswith(".")


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("state", State)
def test_every_possible_action_leads_where_the_table_says(action, state):
    for someone, policy, approvals in itertools.product(EVERYBODY, POLICIES, (0, 1, 2)):
        met = situation(state, someone, policy, approvals=approvals)
        if obstacle(action, met) is not None:
            continue
        expected = LEADS_TO[action.value, state.value]
        if action == Action.APPROVE and approvals + 1 < policy.approvals_needed:
            expected = "in_review"
        assert state_after(action, met) == expected, (action, met)


def test_whoever_could_approve_but_for_a_reason_is_told_the_reason():
    default, author = POLICIES[0], next(entry for entry in EVERYBODY if entry.letter == "R*")
    reviewer = next(entry for entry in EVERYBODY if entry.letter == "R")
    for met, words in (
        (situation(State.IN_REVIEW, author, default), "somebody else approves it"),
        (situation(State.IN_REVIEW, reviewer, default, has_approved=True), "needs somebody else too"),
        (situation(State.IN_REVIEW, reviewer, default, is_blocked=True), "Edit it first"),
    ):
        hindrance = obstacle(Action.APPROVE, met)
        assert hindrance is not None
        assert hindrance.is_worth_showing
        assert words in hindrance.sentence
