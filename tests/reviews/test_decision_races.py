"""Several people at the same instant: each is answered clearly, and nothing is overwritten."""

import pytest

from reviews.decisions import Overtaken, Refused, decide, undo
from reviews.fingerprints import is_approved
from reviews.models import Review, ReviewEvent
from reviews.revisions import edit_caption
from reviews.transitions import Action
from tests.races import at_once
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, set_policy
from workspaces.models import Role

pytestmark = pytest.mark.django_db(transaction=True)
State = Review.State
# Each race is run so often that every order of events has its turn.
RACES = 8


def test_of_two_opposite_decisions_one_counts_and_the_other_is_told(
    workspace, author, reviewer, second_reviewer
):
    first, second = acting(reviewer, workspace), acting(second_reviewer, workspace)
    for _ in range(RACES):
        review = review_captions(workspace, author.user)[0]
        answers = at_once(
            lambda review=review: decide(review.pk, Action.APPROVE, first, revision=1),
            lambda review=review: decide(review.pk, Action.REJECT, second, revision=1, comment="No"),
            refusals=(Refused,),
        )
        decided = [answer for answer in answers if isinstance(answer, ReviewEvent)]
        refused = [answer for answer in answers if isinstance(answer, Overtaken)]
        assert len(decided) == len(refused) == 1
        assert read(review).state == decided[0].state_after
        assert decided[0].actor_name in str(refused[0])
        assert review.events.count() == 2


def test_three_approvals_at_once_are_three_approvals(workspace, author, make_person):
    set_policy(workspace, approvals_needed=3)
    people = [acting(make_person(f"r{n}", workspace, Role.REVIEWER), workspace) for n in range(3)]
    for _ in range(RACES):
        review = review_captions(workspace, author.user)[0]
        answers = at_once(
            *(
                lambda person=person, review=review: decide(review.pk, Action.APPROVE, person, revision=1)
                for person in people
            )
        )
        assert all(isinstance(answer, ReviewEvent) for answer in answers), answers
        assert is_approved(read(review))


def test_one_person_in_two_tabs_approves_once(workspace, author, reviewer):
    set_policy(workspace, approvals_needed=2)
    actor = acting(reviewer, workspace)
    for _ in range(RACES):
        review = review_captions(workspace, author.user)[0]
        press = [lambda review=review: decide(review.pk, Action.APPROVE, actor, revision=1)] * 2
        at_once(*press, refusals=(Refused,))
        assert review.events.filter(action=ReviewEvent.Action.APPROVED).count() == 1
        assert read(review).state == State.IN_REVIEW


def test_an_approval_never_lands_on_words_that_nobody_saw(workspace, author, reviewer):
    writer, decider = acting(author, workspace), acting(reviewer, workspace)
    for _ in range(RACES):
        review = review_captions(workspace, author.user)[0]
        at_once(
            lambda review=review: edit_caption(review.pk, writer, title="", text="New words", revision=1),
            lambda review=review: decide(review.pk, Action.APPROVE, decider, revision=1),
            refusals=(Refused,),
        )
        stored = read(review)
        assert stored.revision.number == 2
        assert stored.state == State.IN_REVIEW
        assert stored.approved_fingerprint == ""


def test_of_two_edits_of_the_same_revision_one_is_told(workspace, author, reviewer):
    first, second = acting(author, workspace), acting(reviewer, workspace)
    for _ in range(RACES):
        review = review_captions(workspace, author.user)[0]
        answers = at_once(
            lambda review=review: edit_caption(review.pk, first, title="", text="Mine", revision=1),
            lambda review=review: edit_caption(review.pk, second, title="", text="Ours", revision=1),
            refusals=(Refused,),
        )
        assert sum(isinstance(answer, Overtaken) for answer in answers) == 1, answers
        assert [revision.number for revision in review.revisions.all()] == [1, 2]


def test_an_undo_never_takes_back_what_came_after(workspace, author, reviewer, second_reviewer):
    set_policy(workspace, approvals_needed=2)
    first, second = acting(reviewer, workspace), acting(second_reviewer, workspace)
    for _ in range(RACES):
        review = review_captions(workspace, author.user)[0]
        event = decide(review.pk, Action.APPROVE, first, revision=1)
        at_once(
            lambda event=event: undo(event.pk, first),
            lambda review=review: decide(review.pk, Action.APPROVE, second, revision=1),
            refusals=(Refused,),
        )
        undone = review.events.filter(action=ReviewEvent.Action.UNDONE).exists()
        assert read(review).state == (State.IN_REVIEW if undone else State.APPROVED)
        standing = review.events.filter(action=ReviewEvent.Action.APPROVED, undo=None).count()
        assert standing == (1 if undone else 2)
