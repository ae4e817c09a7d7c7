"""What people are called."""

import pytest
from django.contrib.auth.models import User

from workspaces.people import name_of


@pytest.mark.parametrize(
    ("person", "name"),
    [
        (User(username="ada", first_name="Ada", last_name="Byron"), "Ada Byron"),
        (User(username="ada", first_name="Ada"), "Ada"),
        (User(username="ada"), "ada"),
        (None, "Somebody who left"),
    ],
)
def test_a_person_has_one_name_everywhere(person, name):
    assert name_of(person) == name
