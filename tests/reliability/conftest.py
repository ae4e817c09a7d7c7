"""The two stacks that the product runs on, each with real processes, and teams that work on them."""

from collections.abc import Callable, Iterator

import pytest

from tests.reliability.stack import Stack, on_stack
from tests.reliability.team import Team
from tests.sandbox_server import SandboxServer

EMBEDDED, SERVERS = (on_stack(name) for name in ("embedded", "servers"))


@pytest.fixture(scope="session")
def reliability_sandbox(tmp_path_factory) -> Iterator[SandboxServer]:
    """A sandbox that outlives all consumers, as PowerPost does."""
    server = SandboxServer(tmp_path_factory.mktemp("reliability-sandbox"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def stacks(
    request, tmp_path_factory, reliability_sandbox, prepared_folder
) -> Iterator[Callable[[str], Stack]]:
    """Return a function that gives a stack by name, made on first use."""
    made: dict[str, Stack] = {}

    def stack(name: str) -> Stack:
        if name not in made:
            servers = {}
            folder = tmp_path_factory.mktemp(name)
            if name == "servers":
                postgres = request.getfixturevalue("postgres")
                servers["DATABASE_URL"] = postgres.new_database("reliability")
                servers["REDIS_URL"] = request.getfixturevalue("redis").url
            else:
                prepared_folder.copy_database_to(folder / "var")
            made[name] = Stack(name, folder, reliability_sandbox, servers)
            if servers:
                made[name].migrate()
        return made[name]

    yield stack
    for each in made.values():
        each.stop()


@pytest.fixture(params=[EMBEDDED, SERVERS])
def stack(request, stacks) -> Stack:
    """SQLite with its queue file, then PostgreSQL with Redis."""
    return stacks(request.param)


@pytest.fixture
def team(stack) -> Team:
    """A team with an account of its own at the sandbox."""
    return Team(stack)
