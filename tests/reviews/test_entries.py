"""Lines of the list that were drawn once: whatever one shows changes it, and nothing else is read again."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from generations.models import GenerationInput
from reviews.decisions import decide
from reviews.entries import entries_of
from reviews.models import Review
from reviews.revisions import edit_caption
from reviews.transitions import Action
from tests.generations.factories import make_file
from tests.reviews.conftest import acting
from tests.reviews.factories import review_captions, review_files


def line_of(review: Review, *, is_waiting: bool = True) -> str:
    (entry,) = entries_of([review.pk], is_waiting=is_waiting)
    return str(entry.html)


def test_lines_stand_in_the_order_asked_for_and_say_what_the_output_is(reviews):
    found = entries_of([reviews[2].pk, reviews[0].pk], is_waiting=True)

    assert [entry.review_id for entry in found] == [reviews[2].pk, reviews[0].pk]
    assert [entry.name for entry in found] == ["Brief 2, X, Caption", "Brief 0, X, Caption"]
    assert [entry.tick for entry in found] == [f"{reviews[2].pk}:1", f"{reviews[0].pk}:1"]
    assert "7 h ago" in found[0].html


def test_a_line_that_was_drawn_takes_one_query_whatever_else_waits(reviews, django_assert_num_queries):
    ids = [review.pk for review in reviews]
    first = [entry.html for entry in entries_of(ids, is_waiting=True)]

    with django_assert_num_queries(1):
        assert [entry.html for entry in entries_of(ids, is_waiting=True)] == first


def test_the_age_goes_on(reviews):
    before = line_of(reviews[0])
    Review.objects.filter(pk=reviews[0].pk).update(waiting_since=timezone.now() - timedelta(days=2))
    assert "9 h ago" in before
    assert "2 d ago" in line_of(reviews[0])


def test_another_name_of_its_author_is_shown(reviews, author):
    line_of(reviews[0])
    author.user.first_name = "Adelheid"
    author.user.save()
    assert "Adelheid" in line_of(reviews[0])


def test_a_person_who_left_is_named_no_more(reviews, author):
    assert "ada" in line_of(reviews[0])
    Review.objects.filter(pk=reviews[0].pk).update(author=None)
    assert "ada" not in line_of(reviews[0])


def test_a_new_file_is_shown(workspace, author):
    review = review_files(workspace, author.user)[0]
    assert str(review.revision.media_file.pk) in line_of(review)

    other = make_file(workspace, "webp")
    review.revision.media_file = other
    review.revision.save()
    Review.objects.filter(pk=review.pk).update(version=review.version + 1)
    assert str(other.pk) in line_of(review)


def test_a_tick_is_for_the_revision_that_is_shown_now(workspace, reviews, author):
    line_of(reviews[0])
    edit_caption(reviews[0].pk, acting(author, workspace), revision=1, title="", text="Other words")
    (entry,) = entries_of([reviews[0].pk], is_waiting=True)
    assert entry.tick == f"{reviews[0].pk}:2"


def test_its_state_is_shown_where_it_does_not_go_without_saying(workspace, reviews, reviewer):
    assert "In review" not in line_of(reviews[0])
    assert "In review" in line_of(reviews[0], is_waiting=False)
    decide(reviews[0].pk, Action.REJECT, acting(reviewer, workspace), revision=1, comment="No.")
    assert "Rejected" in line_of(reviews[0], is_waiting=False)


def test_an_approval_that_no_longer_holds_is_not_called_one(workspace, author, reviewer):
    review = review_captions(workspace, author.user, inputs=[make_file(workspace)])[0]
    decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    assert "Approved" in line_of(review, is_waiting=False)

    described = GenerationInput.objects.get(generation=review.output.generation)
    described.media_file.sha256 = "f" * 64
    described.media_file.save()
    assert "Changed since approval" in line_of(review, is_waiting=False)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Lima"])
def test_times_are_written_as_the_reader_has_them(reviews, zone):
    usual = line_of(reviews[0])
    with timezone.override(zone):
        assert line_of(reviews[0]) != usual
    assert line_of(reviews[0]) == usual
    with translation.override("en-us"):
        american = line_of(reviews[0])
    with translation.override("de"):
        assert line_of(reviews[0]) != american


def test_one_that_was_deleted_meanwhile_is_left_out(reviews):
    ids = [review.pk for review in reviews]
    reviews[1].delete()
    assert [entry.review_id for entry in entries_of(ids, is_waiting=True)] == [ids[0], ids[2]]
    assert entries_of([], is_waiting=True) == []
