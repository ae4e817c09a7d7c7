"""Several at the same instant: one link for one form, one line for one hour, one approval for one link."""

import uuid

import pytest

from reviews.actors import Actor
from reviews.decisions import Refused, decide
from reviews.guests import MadeAlready, make_link, note_view, revoke
from reviews.models import GuestLink, ReviewEvent
from reviews.transitions import Action
from tests.races import at_once
from tests.reviews.factories import read, review_captions, set_policy
from tests.reviews.guest_factories import share

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def review(workspace, author):
    return review_captions(workspace, author.user)[0]


def test_a_form_pressed_many_times_makes_one_link(review, owner, workspace):
    link_id = uuid.uuid4()

    def press() -> object:
        return make_link(
            workspace, owner.user, link_id=link_id, name="C", reviews=[review], days=1, may_decide=True
        )

    results = at_once(*[press] * 6, refusals=(MadeAlready,))

    assert sum(isinstance(result, MadeAlready) for result in results) == 5
    assert GuestLink.objects.count() == 1
    assert review.events.filter(action=ReviewEvent.Action.SHARED).count() == 1


def test_many_views_are_one_line(review, owner):
    link = share([review], owner.user).link
    at_once(*[lambda: note_view(link, read(review), "Nadia")] * 6)
    assert review.events.filter(action=ReviewEvent.Action.GUEST_VIEWED).count() == 1


def test_one_link_approves_once(review, owner, workspace):
    set_policy(workspace, approvals_needed=3)
    actor = Actor(guest_link=share([review], owner.user).link, guest_name="Nadia")

    press = [lambda: decide(review.pk, Action.APPROVE, actor, revision=1)] * 6
    results = at_once(*press, refusals=(Refused,))

    assert [type(result) for result in results].count(Refused) == 5
    assert review.events.filter(action=ReviewEvent.Action.APPROVED).count() == 1


def test_many_revocations_are_one(review, owner):
    link = share([review], owner.user).link
    assert at_once(*[lambda: revoke(link, owner.user)] * 4).count(True) == 1
    assert review.events.filter(action=ReviewEvent.Action.UNSHARED).count() == 1
