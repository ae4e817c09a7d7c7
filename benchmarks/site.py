"""The web server alone, with the floor beside the product's pages, and what its answers cost.

Cost is processor time, as the kernel counted it for the serving processes: the clock on the wall tells of
whatever else the machine does. Requests of all addresses take turns within one run, so that what slows the
machine slows them all.
"""

import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.end_to_end.product import ROOT, free_port_pair

START_SECONDS = 60
# In each round every address is asked so often in a row; the middle of the rounds is what is told.
REQUESTS_A_ROUND = 20
ROUNDS = 15
# What takes longer is asked less often.
SECONDS_A_ROUND = 0.25
WARMING = 3


@dataclass(frozen=True, slots=True)
class Request:
    """What a browser asks for. Answers of another status than the expected one end the run."""

    path: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Site:
    """The product's web server on a data folder that is filled already."""

    def __init__(self, data: Path, environment: Mapping[str, str] | None = None) -> None:
        self.port = free_port_pair()
        self._environment = {
            **os.environ,
            "DATA_DIR": str(data),
            "PORT": str(self.port),
            "LOG_LEVEL": "WARNING",
            **(environment or {}),
            "DJANGO_SETTINGS_MODULE": "benchmarks.floor.settings",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Site":
        """Start it and wait until it answers."""
        # In a process of its own: this one may have other settings, or none.
        command = subprocess.run(
            [sys.executable, "-c", _TELL_COMMAND, str(self.port)],
            env=self._environment,
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()
        self._process = subprocess.Popen(command, env=self._environment, cwd=ROOT)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("The web server did not start.")
            time.sleep(0.1)
        return self

    def __exit__(self, *error: object) -> None:
        """Stop it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)

    def connect(self) -> http.client.HTTPConnection:
        """Return a connection that stays open."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def seconds_worked(self) -> float:
        """Return the processor time of the serving processes so far, in seconds."""
        if self._process is None:
            raise ValueError("Start it first.")
        process = psutil.Process(self._process.pid)
        nanoseconds = 0
        for entry in [process, *process.children(recursive=True)]:
            for task in Path(f"/proc/{entry.pid}/task").iterdir():
                nanoseconds += int((task / "schedstat").read_text().split()[0])
        return nanoseconds / 1e9

    def costs(
        self, requests: Mapping[str, Request], cookie: str, rounds: int = ROUNDS
    ) -> dict[str, list[float]]:
        """Return the milliseconds of processor time of each request by name, one value for each round."""
        connection = self.connect()
        found: dict[str, list[float]] = {name: [] for name in requests}
        often = dict.fromkeys(requests, REQUESTS_A_ROUND)
        for number in range(-WARMING, rounds):
            for name, request in requests.items():
                before = self.seconds_worked()
                for _ in range(often[name]):
                    ask(connection, request, cookie)
                worked = self.seconds_worked() - before
                if number >= 0:
                    found[name].append(worked / often[name] * 1000)
                elif worked > SECONDS_A_ROUND:
                    often[name] = max(1, round(often[name] * SECONDS_A_ROUND / worked))
        connection.close()
        return found

    def _answers(self) -> bool:
        connection = self.connect()
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


def ask(connection: http.client.HTTPConnection, request: Request, cookie: str) -> bytes:
    """Return the answer's body; raises RuntimeError when it is not the one that was expected."""
    connection.request("GET", request.path, headers={"Cookie": cookie, **request.headers})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != request.status:
        raise RuntimeError(f"{request.path} answered {answer.status} instead of {request.status}.")
    return body


def ratio(costs: Iterable[float], floor: Iterable[float]) -> float:
    """Return how many times the floor something costs: the middle one of the rounds' ratios."""
    return statistics.median(one / other for one, other in zip(costs, floor, strict=True))


_TELL_COMMAND = """
import sys, django
django.setup()
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
from dashboard.programs import web_command
print("\\n".join(web_command("127.0.0.1", int(sys.argv[1]))))
"""
