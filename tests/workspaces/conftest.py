"""An admin, for the tests of Django's admin."""

import pytest

from workspaces.models import Role


@pytest.fixture
def admin(make_person, workspace):
    """A superuser who manages the workspace."""
    person = make_person("ann", workspace, Role.MANAGER)
    person.user.is_staff = person.user.is_superuser = True
    person.user.save()
    return person
