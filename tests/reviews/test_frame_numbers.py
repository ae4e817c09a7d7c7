"""The numbers in the frame of a page: one query for both, which counts what the desk lists at this moment."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.context_processors import COUNTED_MOST, numbers
from reviews.decisions import decide
from reviews.queue import waiting_for
from reviews.transitions import Action
from tests.reviews.conftest import acting
from tests.reviews.factories import bulk_of_waiting, review_captions, set_policy
from workspaces.models import Membership, Role

# A page with nothing on it that would have to be read.
PAGE = "/settings/password/"


@pytest.fixture
def shown(rf):
    """Return a function that returns what a page shows to a person: what waits, and what is unread."""

    def read(person) -> tuple[int, int]:
        request = rf.get("/")
        request.user, request.session = person.user, {}
        found = numbers(request)
        return int(str(found["reviews_waiting"])), int(str(found["notifications_unread"]))

    return read


@pytest.mark.parametrize("approvals_needed", [1, 2, 3])
@pytest.mark.parametrize("author_may_approve", [True, False])
def test_what_waits_is_what_the_desk_lists_under_every_policy(
    workspace, author, reviewer, second_reviewer, shown, author_may_approve, approvals_needed
):
    set_policy(workspace, author_may_approve=author_may_approve, approvals_needed=approvals_needed)
    review_captions(workspace, reviewer.user)
    approved = review_captions(workspace, author.user)[0]
    decide(approved.pk, Action.APPROVE, acting(second_reviewer, workspace), revision=1)

    for person in (author, reviewer, second_reviewer):
        membership = Membership.objects.get(user=person.user, workspace=workspace)
        assert shown(person)[0] == waiting_for(membership).count()
    assert shown(reviewer)[0] > 0


def test_without_a_policy_its_defaults_hold(workspace, author, reviewer, shown):
    review_captions(workspace, author.user)
    review_captions(workspace, reviewer.user)
    assert shown(reviewer)[0] == 2


def test_more_than_can_be_shown_are_not_counted(workspace, author, reviewer, shown):
    job = review_captions(workspace, author.user)[0].output.generation
    bulk_of_waiting(job, COUNTED_MOST + 5)
    assert shown(reviewer)[0] == COUNTED_MOST


def test_each_page_counts_anew(workspace, author, reviewer, shown):
    review = review_captions(workspace, author.user)[0]
    assert shown(reviewer)[0] == 2
    decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    assert shown(reviewer)[0] == 1
    Membership.objects.filter(user=reviewer.user).update(role=Role.VIEWER)
    assert shown(reviewer)[0] == 0


def test_who_is_nowhere_member_has_no_numbers(make_person, shown):
    assert shown(make_person("ada")) == (0, 0)


def test_nothing_is_counted_before_a_template_asks(rf, reviewer, django_assert_num_queries):
    request = rf.get("/")
    request.user, request.session = reviewer.user, {}
    with django_assert_num_queries(0):
        numbers(request)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER, Role.MANAGER])
def test_a_page_takes_three_queries_around_its_own(workspace, make_person, role):
    person = make_person("pia", workspace, role)
    person.client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        assert person.client.get(PAGE).status_code == 200
    # Session, person with memberships, numbers.
    assert len(asked) == 3, [query["sql"][:80] for query in asked]
