"""Consumers are killed at random moments under load; then calm returns and every promise is checked."""

import os
import random

import pytest

from tests.reliability.storm import storm

# `make soak` gives minutes, `make test` kills a few times.
MINUTES = float(os.environ.get("SOAK_MINUTES", 0))
SEED = int(os.environ.get("SOAK_SEED", 0)) or random.randrange(1, 10**6)


@pytest.mark.parametrize("consumers", [1, 2])
def test_nothing_is_lost_and_nothing_paid_twice(stack, team, consumers, capsys):
    if stack.name == "embedded" and consumers == 2:
        pytest.skip("several consumers need PostgreSQL and Redis")
    weather = storm(stack, team, SEED, kills=10, seconds=MINUTES * 60, consumers=consumers)
    stack.without_consumers()
    assert weather.kills >= 10
    with capsys.disabled():
        print(f"\n{stack.name}, {consumers} consumer(s), seed {SEED}: {weather}")
