"""Two changes of one revision at the same instant: one is made, the other is told."""

import pytest

from reviews.decisions import Overtaken
from reviews.models import Revision
from reviews.revisions import edit_caption, replace_file, restore
from tests.generations.factories import make_file
from tests.races import at_once
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, review_files

pytestmark = pytest.mark.django_db(transaction=True)
RACES = 4


def assert_one_of_two(answers: list[object], number: int) -> None:
    made = [answer for answer in answers if isinstance(answer, Revision)]
    assert sum(isinstance(answer, Overtaken) for answer in answers) == len(made) == 1, answers
    stored = read(made[0].review)
    assert stored.revision == made[0]
    assert [entry.number for entry in stored.revisions.all()] == list(range(1, number + 1))


def test_an_edit_and_a_restored_revision(workspace, author, reviewer):
    first, second = acting(author, workspace), acting(reviewer, workspace)
    for _ in range(RACES):
        review = review_captions(workspace, author.user)[0]
        edit_caption(review.pk, first, title="", text="New words", revision=1)
        answers = at_once(
            lambda review=review: edit_caption(review.pk, first, title="", text="Newer", revision=2),
            lambda review=review: restore(review.pk, second, number=1, revision=2),
            refusals=(Overtaken,),
        )
        assert_one_of_two(answers, 3)


def test_two_files_for_one_place(workspace, author, reviewer):
    first, second = acting(author, workspace), acting(reviewer, workspace)
    one, two = make_file(workspace, "webp"), make_file(workspace, "webp")
    for _ in range(RACES):
        review = review_files(workspace, author.user, count=1)[0]
        answers = at_once(
            lambda review=review: replace_file(review.pk, first, media_file=one, made_by=None, revision=1),
            lambda review=review: replace_file(review.pk, second, media_file=two, made_by=None, revision=1),
            refusals=(Overtaken,),
        )
        assert_one_of_two(answers, 2)
