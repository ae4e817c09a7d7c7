"""What the tests of several processes share."""

from tests.s3_server import s3_server  # noqa: F401
