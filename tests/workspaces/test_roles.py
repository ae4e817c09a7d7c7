"""What each role may do: the whole table."""

import pytest

from workspaces.access import Right, role_allows
from workspaces.models import Role

TABLE = {
    Role.VIEWER: {Right.SEE},
    Role.CREATOR: {Right.SEE, Right.CREATE},
    Role.REVIEWER: {Right.SEE, Right.CREATE, Right.REVIEW},
    Role.MANAGER: {Right.SEE, Right.CREATE, Right.REVIEW, Right.MANAGE},
}


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", Role)
def test_the_table(role, right):
    assert role_allows(role, right) is (right in TABLE[role])


def test_an_unknown_role_may_nothing():
    assert not any(role_allows("owner", right) for right in Right)
