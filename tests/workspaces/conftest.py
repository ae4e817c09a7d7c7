"""People who are signed in from the beginning, and an admin, for the tests of Django's admin."""

from collections.abc import Callable

import pytest

from tests.conftest import Person
from workspaces.models import Role


@pytest.fixture
def make_person(make_person) -> Callable[..., Person]:
    """Make people as everywhere, but signed in at once: here it is looked at what becomes of sessions."""

    def make(username: str, *place: object) -> Person:
        person = make_person(username, *place)
        person.sign_in()
        return person

    return make


@pytest.fixture
def admin(make_person, workspace):
    """A superuser who manages the workspace."""
    person = make_person("ann", workspace, Role.MANAGER)
    person.user.is_staff = person.user.is_superuser = True
    person.user.save()
    return person
