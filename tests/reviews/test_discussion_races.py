"""Two at the same instant: one press is one comment, and nobody's word is lost."""

import pytest

from reviews.decisions import decide
from reviews.discussion import reply, resolve, start_thread
from reviews.models import Comment, Review, ReviewEvent, Thread
from reviews.transitions import Action
from tests.races import at_once
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions
from tests.reviews.test_decision_races import RACES

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_button_pressed_twice_says_it_once(workspace, author, reviewer):
    rita, ada = acting(reviewer, workspace), acting(author, workspace)
    for _ in range(RACES):
        review = review_captions(workspace, author.user)[0]

        def start(review: Review = review) -> Thread:
            return start_thread(review.pk, rita, text="Lose this", revision=1)

        first, second = at_once(start, start)
        assert first == second

        def answer(thread: object = first) -> Comment:
            return reply(thread.pk, ada, text="Done")

        first, second = at_once(answer, answer)
        assert first == second
        assert [comment.text for comment in Comment.objects.filter(thread__review=review)] == [
            "Lose this",
            "Done",
        ]
        assert review.events.filter(action=ReviewEvent.Action.COMMENTED).count() == 2


def test_a_decision_and_a_comment_do_not_hinder_each_other(workspace, author, reviewer):
    rita, ada = acting(reviewer, workspace), acting(author, workspace)
    for _ in range(RACES):
        review = review_captions(workspace, author.user)[0]
        event, thread = at_once(
            lambda review=review: decide(review.pk, Action.APPROVE, rita, revision=1),
            lambda review=review: start_thread(review.pk, ada, text="Thanks", revision=1),
        )
        assert isinstance(event, ReviewEvent)
        assert isinstance(thread, Thread)
        assert read(review).state == Review.State.APPROVED


def test_an_answer_while_somebody_resolves_is_never_folded_away_unseen(workspace, author, reviewer):
    rita, ada = acting(reviewer, workspace), acting(author, workspace)
    for _ in range(RACES):
        review = review_captions(workspace, author.user)[0]
        thread = start_thread(review.pk, rita, text="Lose this", revision=1)
        at_once(
            lambda thread=thread: resolve(thread.pk, rita),
            lambda thread=thread: reply(thread.pk, ada, text="Why?"),
        )
        lines = list(review.events.values_list("action", flat=True))[2:]
        # Whoever came second decides: resolved after the answer was there, or reopened by it.
        assert lines in (
            ["commented", "thread_resolved"],
            ["thread_resolved", "thread_reopened", "commented"],
        )
        assert Thread.objects.get(pk=thread.pk).is_resolved == (lines[-1] == "thread_resolved")
