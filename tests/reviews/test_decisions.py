"""One person, one revision, one moment: what a decision changes, and what refuses it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviews.decisions import UNDO_MOST, CommentMissing, Overtaken, Refused, decide, undo
from reviews.fingerprints import is_approved
from reviews.models import Review, ReviewEvent, Revision
from reviews.revisions import edit_caption
from reviews.transitions import Action
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, set_policy
from workspaces.models import Membership, Role

State = Review.State


@pytest.fixture
def review(workspace, author) -> Review:
    return review_captions(workspace, author.user)[0]


def test_an_approval_keeps_the_fingerprint_of_what_was_approved(review, reviewer, workspace):
    event = decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)

    stored = read(review)
    assert stored.state == State.APPROVED
    assert stored.approved_fingerprint == event.fingerprint == review.revision.fingerprint
    assert is_approved(stored)
    assert (event.person, event.revision, event.state_before) == (
        reviewer.user,
        review.revision,
        State.IN_REVIEW,
    )


def test_what_was_tampered_with_after_approval_is_not_approved(review, reviewer, workspace):
    decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    Revision.objects.filter(pk=review.revision.pk).update(text="Something nobody approved")

    assert read(review).state == State.APPROVED
    assert not is_approved(read(review))


def test_what_was_tampered_with_before_cannot_be_approved(review, reviewer, workspace):
    Revision.objects.filter(pk=review.revision.pk).update(text="Something nobody wrote")

    with pytest.raises(Refused, match="cannot be approved"):
        decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    assert read(review).state == State.IN_REVIEW


@pytest.mark.parametrize("action", [Action.REQUEST_CHANGES, Action.REJECT])
def test_saying_no_needs_a_comment(review, reviewer, workspace, action):
    with pytest.raises(CommentMissing):
        decide(review.pk, action, acting(reviewer, workspace), revision=1, comment="  \n ")
    assert read(review).state == State.IN_REVIEW


def test_a_comment_is_stored_as_every_database_can_and_as_it_reads(review, reviewer, workspace):
    comment = "\0Wrong\r\n\u202ebrand\x07 "
    event = decide(review.pk, Action.REJECT, acting(reviewer, workspace), revision=1, comment=comment)
    assert event.comment == "Wrong\nbrand"


@pytest.mark.parametrize("comment", ["\0", "\u200b \u202e"])
def test_signs_that_nobody_sees_are_no_comment(review, reviewer, workspace, comment):
    actor = acting(reviewer, workspace)
    with pytest.raises(CommentMissing):
        decide(review.pk, Action.REJECT, actor, revision=1, comment=comment)


def test_two_approvals_are_needed_when_the_policy_says_so(review, reviewer, second_reviewer, workspace):
    set_policy(workspace, approvals_needed=2)

    decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    assert read(review).state == State.IN_REVIEW
    with pytest.raises(Refused, match="somebody else"):
        decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    decide(review.pk, Action.APPROVE, acting(second_reviewer, workspace), revision=1)
    assert is_approved(read(review))


def test_an_edit_starts_over(review, author, reviewer, second_reviewer, workspace):
    set_policy(workspace, approvals_needed=2)
    decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    edit_caption(review.pk, acting(author, workspace), title="", text="New words", revision=1)
    decide(review.pk, Action.APPROVE, acting(second_reviewer, workspace), revision=2)

    assert read(review).state == State.IN_REVIEW


def test_a_decision_on_a_revision_that_just_changed_is_refused(review, author, reviewer, workspace):
    edit_caption(review.pk, acting(author, workspace), title="", text="New words", revision=1)

    with pytest.raises(Overtaken, match="meanwhile there is revision 2"):
        decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    assert read(review).state == State.IN_REVIEW


def test_the_second_of_two_decisions_hears_of_the_first(review, reviewer, second_reviewer, workspace):
    decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)

    with pytest.raises(Overtaken, match="rita approved this before you"):
        decide(review.pk, Action.REJECT, acting(second_reviewer, workspace), revision=1, comment="No")
    assert read(review).state == State.APPROVED


def test_a_right_that_was_taken_meanwhile_does_not_count(review, reviewer, workspace):
    actor = acting(reviewer, workspace)
    Membership.objects.filter(user=reviewer.user).update(role=Role.VIEWER)

    with pytest.raises(Refused, match="role"):
        decide(review.pk, Action.APPROVE, actor, revision=1)


def test_a_decision_can_be_undone(review, reviewer, workspace):
    event = decide(review.pk, Action.REJECT, acting(reviewer, workspace), revision=1, comment="No")

    undo(event.pk, acting(reviewer, workspace))

    assert read(review).state == State.IN_REVIEW
    assert [entry.action for entry in review.events.all()] == ["opened", "rejected", "undone"]
    with pytest.raises(Refused, match="nothing of yours"):
        undo(event.pk, acting(reviewer, workspace))


def test_an_undone_approval_does_not_count(review, reviewer, second_reviewer, workspace):
    set_policy(workspace, approvals_needed=2)
    event = decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    undo(event.pk, acting(reviewer, workspace))
    decide(review.pk, Action.APPROVE, acting(second_reviewer, workspace), revision=1)

    assert read(review).state == State.IN_REVIEW


def test_what_happened_since_is_not_undone(review, reviewer, second_reviewer, workspace):
    set_policy(workspace, approvals_needed=2)
    event = decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    decide(review.pk, Action.APPROVE, acting(second_reviewer, workspace), revision=1)

    with pytest.raises(Overtaken, match="your decision stands"):
        undo(event.pk, acting(reviewer, workspace))
    assert is_approved(read(review))


def test_only_ones_own_decision_can_be_undone(review, reviewer, second_reviewer, workspace):
    event = decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)

    with pytest.raises(Refused, match="nothing of yours"):
        undo(event.pk, acting(second_reviewer, workspace))


def test_who_may_not_decide_any_more_undoes_nothing(review, reviewer, workspace):
    actor = acting(reviewer, workspace)
    event = decide(review.pk, Action.REJECT, actor, revision=1, comment="No")
    Membership.objects.filter(user=reviewer.user).update(role=Role.VIEWER)

    with pytest.raises(Refused, match="does not decide"):
        undo(event.pk, actor)
    assert read(review).state == State.REJECTED


def test_after_a_while_a_decision_stays(review, reviewer, workspace, monkeypatch):
    event = decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    later = timezone.now() + timedelta(seconds=UNDO_MOST + 1)
    monkeypatch.setattr("reviews.decisions.timezone.now", lambda: later)

    with pytest.raises(Refused, match="too long ago"):
        undo(event.pk, acting(reviewer, workspace))


def test_history_is_only_added_to(review, reviewer, workspace):
    event = decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)

    event.comment = "Something else"
    for change in (
        event.save,
        event.delete,
        ReviewEvent.objects.all().delete,
        lambda: ReviewEvent.objects.update(comment="Something else"),
    ):
        with pytest.raises(TypeError):
            change()


def test_a_workspace_takes_its_history_along(review, reviewer, workspace):
    decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)

    workspace.delete()

    assert not ReviewEvent.objects.exists()
