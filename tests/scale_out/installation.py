"""An installation on servers, as docker-compose.yml makes it, started natively: one process a container."""

import os
import subprocess
import sys
import time
from pathlib import Path

import requests
from cryptography.fernet import Fernet

from tests.end_to_end.product import PASSWORD
from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60
STOP_SECONDS = 65


class Installation:
    """Web servers and workers on one database and one queue.

    With `own_folders`, every process has a data folder of its own, as on machines of their own.
    """

    def __init__(self, folder: Path, services: dict[str, str], *, own_folders: bool = False) -> None:
        self.folder = folder
        self.services = {
            "SECRET_KEY": "only for these tests " * 3,
            "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        } | services
        self.own_folders = own_folders
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.urls: list[str] = []

    def environment(self, name: str) -> dict[str, str]:
        """The environment of one process: nothing of the tests' own but what finds the programs."""
        return {"PATH": os.environ["PATH"], "DATA_DIR": str(self.data_folder(name))} | self.services

    def data_folder(self, name: str) -> Path:
        """The data folder of one process."""
        return self.folder / (name if self.own_folders else "data")

    def manage(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment(name),
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )

    def bootstrap(self) -> None:
        """Do what has to be done once, before everything else."""
        result = self.manage("bootstrap", "bootstrap")
        assert result.returncode == 0, result.stderr

    def start_web(self, name: str) -> str:
        """Start a web server and return its address, which it may take a moment to answer at."""
        port = free_port()
        self._start(name, "serve", "--port", str(port))
        url = f"http://127.0.0.1:{port}"
        self.urls.append(url)
        return url

    def start_worker(self, name: str) -> None:
        """Start a worker."""
        self._start(name, "run_huey")

    def wait_until_ready(self) -> None:
        """Wait until every web server answers and the workers are heard from."""
        deadline = time.monotonic() + START_SECONDS
        while not all(_answers(url) for url in self.urls):
            self._assert_time_is_left(deadline)
        workers = [name for name in self.processes if name.startswith("worker")]
        while workers and self.workers_alive() < len(workers):
            self._assert_time_is_left(deadline)

    def workers_alive(self) -> int:
        """Return how many workers the health check finds."""
        result = self.manage("health", "worker_health")
        return int(result.stdout.split()[0]) if result.returncode == 0 else 0

    def terminate(self, name: str) -> None:
        """Ask a process to stop, as `docker compose stop` does."""
        self.processes[name].terminate()

    def wait_for_end(self, name: str) -> int:
        """Return the exit code of a process that was asked to stop."""
        return self.processes.pop(name).wait(STOP_SECONDS)

    def stop(self) -> dict[str, int]:
        """Stop everything and return the exit codes."""
        for name in self.processes:
            self.terminate(name)
        return {name: self.wait_for_end(name) for name in list(self.processes)}

    def log(self, name: str) -> str:
        """Return what a process has said."""
        return (self.folder / f"{name}.log").read_text()

    def _start(self, name: str, *arguments: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=ROOT,
                env=self.environment(name),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _assert_time_is_left(self, deadline: float) -> None:
        ended = [name for name, process in self.processes.items() if process.poll() is not None]
        assert not ended, f"{ended[0]} ended by itself:\n{self.log(ended[0])}"
        assert time.monotonic() < deadline, {name: self.log(name) for name in self.processes}
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=2).ok
    except requests.RequestException:
        return False
