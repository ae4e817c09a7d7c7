"""Starts a server that speaks S3, as a process of its own; the bucket is empty at first."""

import subprocess
import sys
import time
from collections.abc import Iterator

import boto3
import pytest
import requests

from tests.services import free_port

START_SECONDS = 60
BUCKET = "powerpost-tests"
KEY = {"aws_access_key_id": "tests", "aws_secret_access_key": "hush"}


class S3Server:
    """Moto's server; what it stores is gone with it."""

    def __init__(self) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The settings with which the product keeps its files here."""
        return {
            "S3_BUCKET": BUCKET,
            "S3_ENDPOINT_URL": self.url,
            "S3_REGION": "us-east-1",
            "S3_ACCESS_KEY_ID": KEY["aws_access_key_id"],
            "S3_SECRET_ACCESS_KEY": KEY["aws_secret_access_key"],
        }

    def start(self) -> None:
        """Start it, wait until it answers and make the bucket."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", self.url.rpartition(":")[2]],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.process.poll() is None, "The S3 server ended by itself"
            assert time.monotonic() < deadline, "The S3 server did not start"
            time.sleep(0.1)
        self.client().create_bucket(Bucket=BUCKET)

    def client(self):
        """Return a client of its own, which sees what the product stored."""
        return boto3.client("s3", endpoint_url=self.url, region_name="us-east-1", **KEY)

    def stored(self) -> set[str]:
        """Return the names of everything in the bucket."""
        return {entry["Key"] for entry in self.client().list_objects_v2(Bucket=BUCKET).get("Contents", [])}

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)

    def _answers(self) -> bool:
        try:
            return requests.get(self.url, timeout=2).ok
        except requests.RequestException:
            return False


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """An S3 server for all tests of this process."""
    server = S3Server()
    try:
        server.start()
        yield server
    finally:
        server.stop()
