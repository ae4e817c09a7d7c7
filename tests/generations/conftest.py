"""What the tests of the pages share."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def connection_queries() -> Callable[[Callable[[], object]], int]:
    """Return a function that counts the queries of a call."""

    def count(call: Callable[[], object]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            call()
        return len(queries)

    return count
