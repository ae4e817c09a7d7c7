"""Consumers that are killed at random moments while a team starts jobs of all kinds, many with trouble."""

import random
import time
from dataclasses import dataclass

from tests.reliability.stack import ConsumerProcess, Stack
from tests.reliability.team import Team

TROUBLE = ["[rate-limit]", "[nonsense]", "[partial]", "[fail]", "[lost-answer]", "[bad-file]", "[slow]"]
# Films are drawn for seconds: one for each of these many jobs.
KINDS = ["content"] * 5 + ["images"] * 5 + ["video"]
JOBS_AT_ONCE = 12
# Seconds that a consumer lives: from its first task to a job's whole way.
LIFE = (0.05, 2.0)
REST_SECONDS = 180
# With two consumers nobody may free what another holds: a dead one's lease has to run out.
LEASE, SWEEP = 4.0, 1.0


@dataclass(frozen=True)
class Weather:
    """How it went."""

    kills: int
    jobs: int
    seconds: float
    statuses: dict[str, int]


def storm(stack: Stack, team: Team, seed: int, *, kills: int, seconds: float, consumers: int = 1) -> Weather:
    """Kill `kills` times and for `seconds` at least; then let calm return and check every promise."""
    chance = random.Random(seed)
    stack.without_consumers()
    begun = time.monotonic()
    alive: list[ConsumerProcess] = []
    killed = 0
    try:
        while killed < kills or time.monotonic() - begun < seconds:
            _fill(team, chance)
            while len(alive) < consumers:
                alive.append(_start(stack, alone=consumers == 1))
            time.sleep(chance.uniform(*LIFE))
            alive.pop(chance.randrange(len(alive))).kill()
            killed += 1
        while len(alive) < consumers:
            alive.append(_start(stack, alone=consumers == 1))
        team.wait_for_rest(REST_SECONDS)
        statuses = list(team.check().values())
    except AssertionError as error:
        raise AssertionError(f"Seed {seed}, after {killed} kills: {error}") from error
    return Weather(
        kills=killed,
        jobs=len(statuses),
        seconds=time.monotonic() - begun,
        statuses={status: statuses.count(status) for status in sorted(set(statuses))},
    )


def _start(stack: Stack, *, alone: bool) -> ConsumerProcess:
    if alone:
        return stack.start_consumer()
    return stack.start_consumer(resume=False, lease=LEASE, sweep=SWEEP)


def _fill(team: Team, chance: random.Random) -> None:
    """Start jobs until enough are running."""
    for _ in range(JOBS_AT_ONCE - team.count_running()):
        words = chance.sample(TROUBLE, chance.choice([0, 0, 1, 1, 2]))
        inputs = [team.upload(size=300)] if chance.random() < 0.1 else None
        team.start(chance.choice(KINDS), " ".join(["in a storm", *words]), inputs)
