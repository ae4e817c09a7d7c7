"""People around a review, by role."""

import pytest

from reviews.actors import Actor
from tests.conftest import Person
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


def acting(person: Person, workspace: Workspace) -> Actor:
    """Return the person as an actor in the workspace, with the role they have now."""
    membership = Membership.objects.get(user=person.user, workspace=workspace)
    return Actor(person=person.user, role=membership.role)
