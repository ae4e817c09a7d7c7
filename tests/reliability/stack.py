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

from tests.reliability.haste import LEASE_VARIABLE, SWEEP_VARIABLE
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


class ConsumerProcess:
    """One queue consumer."""

    def __init__(self, stack: "Stack", *, resume: bool, lease: float = 0, sweep: float = 0) -> None:
        arguments = ["--resume"] if resume else []
        environment = stack.environment | {LEASE_VARIABLE: str(lease), SWEEP_VARIABLE: str(sweep)}
        self.log = stack.folder / "consumers.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.reliability.consumer", *arguments],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def wait_until_ready(self) -> None:
        """Wait until it is about to work the queue."""
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            selector.select(START_SECONDS)
        if self.process.stdout.readline() != "ready\n":
            self.kill()
            raise AssertionError(f"The consumer did not start:\n{self.log.read_text()[-4000:]}")

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def wait_for_death(self) -> None:
        """Wait until it has killed itself; fails when it does not, or ends in another way."""
        code = self.process.wait(WAIT_SECONDS)
        self._close()
        assert code == -signal.SIGKILL, f"ended with {code}:\n{self.log.read_text()[-4000:]}"

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self.process.kill()
        self.process.wait(STOP_SECONDS)
        self._close()

    def stop(self, signal_number: int = signal.SIGTERM) -> int:
        """Ask it to stop and return its exit code."""
        self.process.send_signal(signal_number)
        code = self.process.wait(STOP_SECONDS)
        self._close()
        return code

    def _close(self) -> None:
        if self.process.stdout is not None:
            self.process.stdout.close()


class Stack:
    """A database, a queue and a data folder, with everything that runs on them."""

    def __init__(self, name: str, folder: Path, sandbox: SandboxServer, servers: dict[str, str]) -> None:
        self.name = name
        self.folder = folder
        self.sandbox = sandbox
        self.consumers: list[ConsumerProcess] = []
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
        self._manage("migrate", "--verbosity", "0")

    def start_consumer(self, *, resume: bool = True, lease: float = 0, sweep: float = 0) -> ConsumerProcess:
        """Start one more consumer and return it once it works; with `resume`, it knows that it is alone."""
        consumer = ConsumerProcess(self, resume=resume, lease=lease, sweep=sweep)
        self.consumers.append(consumer)
        consumer.wait_until_ready()
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

    def _manage(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=True)


def wait_until(holds: Callable[[], Any], what: str, seconds: float = WAIT_SECONDS) -> Any:
    """Wait until something holds and return what it gave; fails with `what` when it never does."""
    deadline = time.monotonic() + seconds
    while True:
        if result := holds():
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"Within {seconds:.0f} seconds it never came about: {what}")
        time.sleep(TICK)
