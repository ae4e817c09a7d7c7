from collections.abc import Iterator

import pytest

from tests.powerpost.scripted_server import ScriptedServer


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A server that answers as the test scripts it."""
    scripted = ScriptedServer()
    yield scripted
    scripted.stop()
