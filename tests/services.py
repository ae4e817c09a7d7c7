"""A real PostgreSQL and a real Redis for the tests, as processes of their own that end with the tests.

Debian's packages are enough; nothing that runs on the machine is touched: each has its own folder and port.
"""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

START_SECONDS = 60
STOP_SECONDS = 20
# PostgreSQL refuses to run as root; Debian's package brings the first of these users.
UNPRIVILEGED_USERS = ("postgres", "nobody")
_PR_SET_PDEATHSIG = 1


class ServiceMissing(Exception):
    """A program that the tests start is not installed; the message says how to get it."""


def find_postgres() -> Path:
    """Return the folder of PostgreSQL's programs, the newest there is; raises ServiceMissing."""
    on_path = shutil.which("initdb")
    # Debian keeps them off the path, a folder for each version.
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True
    )
    if not found and not on_path:
        raise ServiceMissing(
            "The tests of several workers need PostgreSQL. On Debian and Ubuntu: apt install postgresql. "
            "Elsewhere, install it and put initdb and postgres on the path."
        )
    return (found[0] if found else Path(str(on_path))).parent


def find_redis() -> str:
    """Return the path of Redis' server; raises ServiceMissing."""
    found = shutil.which("redis-server")
    if not found:
        raise ServiceMissing(
            "The tests of several workers need Redis. On Debian and Ubuntu: apt install redis-server. "
            "Elsewhere, install it and put redis-server on the path."
        )
    return found


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _end_with_parent(signal_number: int) -> Callable[[], None] | None:
    """Return a function for the new process that ends it when the tests are killed; Linux only."""
    try:
        prctl = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return None

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, signal_number)

    return tie


class PostgresServer:
    """One PostgreSQL with an empty folder, without the safety that a power cut would call for."""

    def __init__(self) -> None:
        self.programs = find_postgres()
        self.folder = Path(tempfile.mkdtemp(prefix="powerpost-postgres-"))
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self._as_user: dict[str, object] = {}
        if os.geteuid() == 0:
            user = _unprivileged_user()
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def start(self) -> None:
        """Make the cluster, start it and wait until it answers."""
        cluster = str(self.folder / "cluster")
        self._run("initdb", "--pgdata", cluster, "--username", "powerpost", "--auth", "trust", "--no-sync",
                  "--encoding", "UTF8", "--no-locale")  # fmt: skip
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.folder,
            "max_connections": 200,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        arguments = [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", cluster, *arguments],
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                # SIGQUIT ends it at once and leaves no shared memory behind.
                preexec_fn=_end_with_parent(signal.SIGQUIT),
                **self._as_user,  # type: ignore[call-overload]
            )
        deadline = time.monotonic() + START_SECONDS
        while self._answer("pg_isready").returncode != 0:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}")
            time.sleep(0.1)

    def new_database(self, name: str) -> str:
        """Make an empty database and return its DATABASE_URL."""
        self._run("createdb", *self._address(), name)
        return f"postgres://powerpost@127.0.0.1:{self.port}/{quote(name)}"

    def stop(self) -> None:
        """End it at once, and leave nothing on disk."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(STOP_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _address(self) -> list[str]:
        return ["--host", "127.0.0.1", "--port", str(self.port), "--username", "powerpost"]

    def _answer(self, program: str) -> subprocess.CompletedProcess[bytes]:
        command = [str(self.programs / program), *self._address()]
        return subprocess.run(command, cwd=self.folder, capture_output=True, check=False)

    def _run(self, program: str, *arguments: str) -> None:
        result = subprocess.run(
            [str(self.programs / program), *arguments],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **self._as_user,  # type: ignore[call-overload]
        )
        if result.returncode != 0:
            raise AssertionError(f"{program} failed:\n{result.stdout}")


class RedisServer:
    """One Redis that keeps nothing on disk."""

    def __init__(self) -> None:
        self.program = find_redis()
        self.folder = Path(tempfile.mkdtemp(prefix="powerpost-redis-"))
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        arguments = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [self.program, *arguments, "--dir", str(self.folder)],
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=_end_with_parent(signal.SIGKILL),
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"Redis did not start:\n{(self.folder / 'log').read_text()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(STOP_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _listens(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False


def _unprivileged_user() -> pwd.struct_passwd:
    for name in UNPRIVILEGED_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServiceMissing("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def _running(make: Callable[[], PostgresServer] | Callable[[], RedisServer]) -> Iterator:
    try:
        server = make()
    except ServiceMissing as missing:
        # Untested is not passed.
        pytest.fail(str(missing), pytrace=False)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL for all tests of this process. Fails, saying what to install, where there is none."""
    yield from _running(PostgresServer)


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """A Redis for all tests of this process. Fails, saying what to install, where there is none."""
    yield from _running(RedisServer)
