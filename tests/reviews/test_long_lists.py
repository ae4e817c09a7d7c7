"""What a list costs does not grow with it: counts end somewhere, and places are found by an index."""

import pytest
from django.db import connection

from reviews.decisions import decide
from reviews.handover.selection import approved_in
from reviews.models import Review, ReviewEvent
from reviews.paging import pages_of
from reviews.queue import Place, Queue, QueueFilter
from reviews.transitions import Action
from tests.reviews.conftest import acting
from tests.reviews.factories import read
from workspaces.models import Membership
from workspaces.paging import counted

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="The words of the plan are SQLite's.")


@pytest.fixture
def waiting(workspace, reviews):
    return Review.objects.filter(workspace=workspace).order_by("waiting_since", "id")


@pytest.fixture
def count_to_two(monkeypatch) -> None:
    monkeypatch.setattr("workspaces.paging.COUNTED_MOST", 2)


def test_a_short_list_is_counted(waiting):
    page = pages_of(waiting, 2).get_page(1)
    assert (page.paginator.counted, page.paginator.is_many, page.has_next()) == ("3", False, True)


def test_a_long_list_is_counted_when_somebody_walks_beyond_the_limit(waiting, reviews, count_to_two):
    first = pages_of(waiting, 1).get_page(1)
    assert (first.paginator.counted, first.has_next()) == ("over 2", True)
    for number in (3, "99999"):
        last = pages_of(waiting, 1).get_page(number)
        assert (last.number, list(last), last.has_next()) == (3, [reviews[2]], False)
        assert (last.paginator.counted, last.paginator.is_many) == ("3", False)


def test_a_list_that_is_exactly_as_long_as_the_limit_ends_there(waiting, reviews, count_to_two):
    two = waiting.exclude(pk=reviews[2].pk)
    assert pages_of(two, 1).get_page(1).paginator.counted == "2"
    assert pages_of(two, 1).get_page(9).number == 2


def test_a_page_keeps_the_order_and_brings_the_parts(waiting, reviews, django_assert_num_queries):
    page = pages_of(waiting, 2).get_page(1)
    assert list(page) == reviews[:2]
    with django_assert_num_queries(0):
        assert [review.output.generation.title for review in page] == ["Brief 0", "Brief 1"]


def test_rows_that_a_page_skips_are_not_joined(waiting, django_assert_max_num_queries):
    with django_assert_max_num_queries(4) as captured:
        list(pages_of(waiting, 1).get_page(2))
    skipping = [query["sql"] for query in captured.captured_queries if "OFFSET" in query["sql"]]
    assert len(skipping) == 1
    assert "JOIN" not in skipping[0]


def test_a_count_for_a_badge_ends(waiting, django_assert_num_queries):
    with django_assert_num_queries(1) as captured:
        assert counted(waiting, 2) == 2
    assert "LIMIT 2" in captured.captured_queries[0]["sql"]


@on_sqlite
@pytest.mark.parametrize(
    ("show", "index"), [("waiting", "reviews_by_state"), ("approved", "reviews_changed_last")]
)
def test_neighbours_are_found_at_their_place_in_an_index(workspace, reviewer, reviews, show, index):
    membership = Membership.objects.get(user=reviewer.user)
    queue = Queue(QueueFilter(show=show), membership)
    place = Place.of(reviews[1])
    for condition in (queue._beyond(place), queue._ahead_of(place)):
        plan = queue.reviews.filter(condition).explain()
        assert index in plan
        assert "MULTI-INDEX" not in plan
        assert "TEMP B-TREE" not in plan


@on_sqlite
def test_the_outputs_to_hand_over_come_in_the_order_of_an_index(workspace):
    plan = approved_in(workspace).explain()
    assert "reviews_changed_last" in plan
    assert "TEMP B-TREE" not in plan


def test_an_approved_output_changed_last_when_it_was_approved(workspace, reviews, reviewer):
    decide(reviews[0].pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    approval = ReviewEvent.objects.get(action=ReviewEvent.Action.APPROVED)
    assert abs((read(reviews[0]).changed_at - approval.at).total_seconds()) < 5
