"""The processes around one database and one queue: a desk where people are, consumers, the sandbox."""

import json
import os
import secrets
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from tests.sandbox_server import ROOT, SandboxServer

START_SECONDS = 60
STOP_SECONDS = 60
WAIT_SECONDS = 20
TICK = 0.05


def on_stack(name: str, *values: Any) -> Any:
    """Return a parameter set for this stack; its tests run in one process, which has the stack running."""
    return pytest.param(name, *values, marks=pytest.mark.xdist_group(f"reliability_{name}"))


class DeskDied(Exception):
    """The process that stands for the web server was killed while it took a call."""


class Consumers:
    """The process that consumers are forked from; see consumer.py."""

    def __init__(self, stack: "Stack") -> None:
        self.log = stack.folder / "consumers.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.reliability.consumer"],
                cwd=ROOT,
                env=stack.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def call(self, **call: Any) -> Any:
        """Return its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(call) + "\n")
        self.process.stdin.flush()
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            selector.select(START_SECONDS)
            answer = self.process.stdout.readline() if selector.select(0) else ""
        assert answer, f"No answer to {call}:\n{self.tail_of_log()}"
        return json.loads(answer)

    def tail_of_log(self) -> str:
        """Return the last of what consumers logged."""
        return self.log.read_text()[-4000:]

    def stop(self) -> None:
        """End it."""
        self.process.kill()
        self.process.communicate()


class ConsumerProcess:
    """One queue consumer."""

    def __init__(self, consumers: Consumers, *, resume: bool, lease: float, sweep: float) -> None:
        self.consumers = consumers
        self._code: int | None = None
        started = consumers.call(start={"resume": resume, "lease": lease, "sweep": sweep})
        self.pid: int = started["pid"]
        if not started["is_ready"]:
            self.kill()
            raise AssertionError(f"The consumer did not start:\n{consumers.tail_of_log()}")

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        if self._code is None:
            self._code = self.consumers.call(ended=self.pid)
        return self._code is None

    def wait_for_death(self) -> None:
        """Wait until it has killed itself; fails when it does not, or ends in another way."""
        code = self._wait(WAIT_SECONDS)
        assert code == -signal.SIGKILL, f"ended with {code}:\n{self.consumers.tail_of_log()}"

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self.stop(signal.SIGKILL)

    def stop(self, signal_number: int = signal.SIGTERM) -> int:
        """Ask it to stop and return its exit code."""
        if self.is_alive:
            os.kill(self.pid, signal_number)
        return self._wait(STOP_SECONDS)

    def _wait(self, seconds: float) -> int:
        wait_until(lambda: not self.is_alive, "the consumer ends", seconds)
        assert self._code is not None
        return self._code


class Stack:
    """A database, a queue and a data folder, with everything that runs on them."""

    def __init__(self, name: str, folder: Path, sandbox: SandboxServer, servers: dict[str, str]) -> None:
        self.name = name
        self.folder = folder
        self.sandbox = sandbox
        self.consumers: list[ConsumerProcess] = []
        self._origin: Consumers | None = None
        self._desk: subprocess.Popen[str] | None = None
        inherited = {
            variable: value
            for variable, value in os.environ.items()
            if not variable.startswith(("POWERPOST_", "DJANGO_", "DATABASE_", "REDIS_", "RELIABILITY_"))
        }
        self.environment = inherited | {
            "DJANGO_SETTINGS_MODULE": "dashboard.settings",
            "DATA_DIR": str(folder / "var"),
            "POWERPOST_SANDBOX_URL": sandbox.base_url,
            "SECRET_KEY": secrets.token_hex(32),
            "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            **servers,
        }

    def migrate(self) -> None:
        """Make the tables of an empty database."""
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True)

    def start_consumer(self, *, resume: bool = True, lease: float = 0, sweep: float = 0) -> ConsumerProcess:
        """Start one more consumer and return it once it works; with `resume`, it knows that it is alone."""
        if self._origin is None:
            self._origin = Consumers(self)
        consumer = ConsumerProcess(self._origin, resume=resume, lease=lease, sweep=sweep)
        self.consumers.append(consumer)
        return consumer

    def consumer(self) -> ConsumerProcess:
        """Return the consumer that runs, starting one if none does."""
        self.consumers = [consumer for consumer in self.consumers if consumer.is_alive]
        return self.consumers[0] if self.consumers else self.start_consumer()

    def without_consumers(self) -> None:
        """Kill every consumer."""
        for consumer in self.consumers:
            if consumer.is_alive:
                consumer.kill()
        self.consumers = []

    def call(self, name: str, /, **arguments: Any) -> Any:
        """Have something done at the desk; raises DeskDied when that killed it."""
        desk = self._running_desk()
        assert desk.stdin is not None
        assert desk.stdout is not None
        desk.stdin.write(json.dumps({"call": name, "arguments": arguments}) + "\n")
        desk.stdin.flush()
        line = desk.stdout.readline()
        if not line:
            code = desk.wait(STOP_SECONDS)
            self._desk = None
            if code == -signal.SIGKILL:
                raise DeskDied
            raise AssertionError(f"The desk ended with {code}:\n{(self.folder / 'desk.log').read_text()}")
        return json.loads(line)["result"]

    def stop(self) -> None:
        """End everything."""
        self.without_consumers()
        if self._origin is not None:
            self._origin.stop()
        if self._desk is not None:
            self._desk.kill()
            self._desk.wait(STOP_SECONDS)

    def _running_desk(self) -> subprocess.Popen[str]:
        if self._desk is None:
            with (self.folder / "desk.log").open("ab") as log:
                self._desk = subprocess.Popen(
                    [sys.executable, "-m", "tests.reliability.desk"],
                    cwd=ROOT,
                    env=self.environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
        return self._desk


def wait_until(holds: Callable[[], Any], what: str, seconds: float = WAIT_SECONDS) -> Any:
    """Wait until something holds and return what it gave; fails with `what` when it never does."""
    deadline = time.monotonic() + seconds
    while True:
        if result := holds():
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"Within {seconds:.0f} seconds it never came about: {what}")
        time.sleep(TICK)
