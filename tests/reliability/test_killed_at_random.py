"""Consumers are killed at random moments under load; then calm returns and every promise is checked."""

import os
import random

import pytest

from tests.reliability.stack import on_stack
from tests.reliability.storm import storm

# `make soak` gives minutes, `make test` kills a few times.
MINUTES = float(os.environ.get("SOAK_MINUTES", 0))
SEED = int(os.environ.get("SOAK_SEED", 0)) or random.randrange(1, 10**6)


# Several consumers need PostgreSQL and Redis.
@pytest.mark.parametrize(
    ("stack", "consumers"),
    [on_stack("embedded", 1), on_stack("servers", 1), on_stack("servers", 2)],
    indirect=["stack"],
)
def test_nothing_is_lost_and_nothing_paid_twice(stack, team, consumers, capsys):
    weather = storm(stack, team, SEED, kills=10, seconds=MINUTES * 60, consumers=consumers)
    stack.without_consumers()
    assert weather.kills >= 10
    with capsys.disabled():
        print(f"\n{stack.name}, {consumers} consumer(s), seed {SEED}: {weather}")
