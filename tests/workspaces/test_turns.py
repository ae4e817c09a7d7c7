from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from workspaces.models import Turn
from workspaces.turns import take_turn


def test_of_two_only_the_first_has_the_turn(db):
    assert take_turn("sweep", 30)
    assert not take_turn("sweep", 30)


def test_turns_are_apart_by_name(db):
    assert take_turn("sweep", 30)
    assert take_turn("balances", 30)


def test_a_turn_ends_by_itself(db):
    take_turn("sweep", 30)
    Turn.objects.update(taken_until=timezone.now() - timedelta(seconds=1))
    assert take_turn("sweep", 30)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [False, True])
def test_of_many_at_the_same_instant_one_has_the_turn(known):
    if known:
        Turn.objects.create(name="sweep", taken_until=None)

    def take(_: int) -> bool:
        try:
            return take_turn("sweep", 30)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(16))) == 1
