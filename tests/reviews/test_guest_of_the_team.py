"""Who belongs to the team looks at what their guest sees, and says nothing under a guest's name."""

import pytest
from django.urls import reverse

from reviews.models import Comment, Review, ReviewEvent
from tests.reviews.factories import read, review_captions
from tests.reviews.guest_factories import answer, output_of, share

State = Review.State


@pytest.fixture
def review(workspace, author) -> Review:
    return review_captions(workspace, author.user)[0]


@pytest.fixture
def new(review, owner):
    return share([review], owner.user)


@pytest.mark.parametrize("who", ["author", "owner", "reviewer"])
def test_no_member_who_is_signed_in_answers_as_a_guest(who, request, review, new):
    person, link = request.getfixturevalue(who), new.link
    assert person.client.get(reverse("guest", args=[new.token])).status_code == 302

    response = answer(person.client, link, review, "approve", comment="Mine is the best")

    assert response.status_code == 403
    assert "Mine is the best" in response.content.decode()
    assert (read(review).state, Comment.objects.count()) == (State.IN_REVIEW, 0)
    page = person.client.get(output_of(link, review)).content.decode()
    assert "This is what your guest sees" in page
    assert 'name="comment"' not in page
    # Not looked at by a guest, and so the history says nothing of it.
    assert not review.events.filter(action=ReviewEvent.Action.GUEST_VIEWED).exists()


def test_an_author_who_left_the_team_is_no_guest_of_their_own_work(author, review, new):
    author.user.memberships.all().delete()
    author.client.get(reverse("guest", args=[new.token]))
    assert answer(author.client, new.link, review, "approve").status_code == 403
    assert read(review).state == State.IN_REVIEW


def test_somebody_of_another_workspace_is_a_guest_like_any_other(stranger, review, new):
    stranger.client.get(reverse("guest", args=[new.token]))
    assert answer(stranger.client, new.link, review, "approve").status_code == 302
    assert read(review).state == State.APPROVED
