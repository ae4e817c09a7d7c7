"""People around a review, by role, and what waits for them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviews.actors import Actor
from reviews.models import Review
from tests.conftest import Person
from tests.reviews.factories import read, review_captions
from workspaces.models import Membership, Role, Workspace


@pytest.fixture
def author(make_person, workspace) -> Person:
    """A creator, who starts the jobs."""
    return make_person("ada", workspace, Role.CREATOR)


@pytest.fixture
def reviewer(make_person, workspace) -> Person:
    """A reviewer."""
    return make_person("rita", workspace, Role.REVIEWER)


@pytest.fixture
def second_reviewer(make_person, workspace) -> Person:
    """Another reviewer."""
    return make_person("ravi", workspace, Role.REVIEWER)


@pytest.fixture
def reviews(workspace, author) -> list[Review]:
    """Three captions that wait, in this order."""
    found = [
        review
        for number in range(3)
        for review in review_captions(
            workspace, author.user, prompt=f"Brief {number}", parameters={"post_types": ["x-post"]}
        )
    ]
    for number, review in enumerate(found):
        Review.objects.filter(pk=review.pk).update(waiting_since=timezone.now() - timedelta(hours=9 - number))
    return [read(review) for review in found]


def acting(person: Person, workspace: Workspace) -> Actor:
    """Return the person as an actor in the workspace, with the role they have now."""
    membership = Membership.objects.get(user=person.user, workspace=workspace)
    return Actor(person=person.user, role=membership.role)
