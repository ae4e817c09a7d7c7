"""What the tests of the costs share."""

from tests.generations.conftest import connection_queries  # noqa: F401
