"""The whole product as a newcomer runs it, and a person who uses it over HTTP."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import psutil
import requests

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 180
STOP_SECONDS = 70
PASSWORD = "a long passphrase for tests"


def free_port_pair() -> int:
    """Return a port that is free together with the one after it, which the sandbox takes."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


class Product:
    """`manage.py run` in a data folder of its own: web server, worker and sandbox."""

    def __init__(self, data: Path, sandbox_url: str = "") -> None:
        self.data = data
        self.sandbox_url = sandbox_url
        self.port = free_port_pair()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.log = data.parent / f"{data.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the product's processes."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("POWERPOST_", "DJANGO_", "DATABASE_", "REDIS_"))
        }
        return inherited | {
            "DATA_DIR": str(self.data),
            "PORT": str(self.port),
            "POWERPOST_SANDBOX_SPEED": "fast",
            "POWERPOST_SANDBOX_URL": self.sandbox_url,
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        }

    def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        with self.log.open("ab") as log:
            before = log.tell()
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while self.base_url not in self.log.read_text()[before:]:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"The product did not start:\n{self.log.read_text()}")
            time.sleep(0.1)

    def worker_pid(self) -> int:
        """Return the process id of the queue's worker."""
        assert self.process is not None
        (worker,) = [
            child
            for child in psutil.Process(self.process.pid).children(recursive=True)
            if "run_huey" in child.cmdline()
        ]
        return worker.pid

    def wait_for_end(self) -> int:
        """Wait until everything has ended by itself and return the exit code."""
        assert self.process is not None
        return self.process.wait(STOP_SECONDS)

    def query(self, sql: str, *values: str) -> list[tuple[Any, ...]]:
        """Read from the product's database."""
        with closing(sqlite3.connect(self.data / "dashboard.sqlite3", timeout=20)) as connection:
            return connection.execute(sql, values).fetchall()

    def stop(self) -> int:
        """Stop it as Ctrl-C does and return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(STOP_SECONDS)


class _Forms(HTMLParser):
    """Collects the names and the hidden fields of each form of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[set[str]] = []
        self.hidden: list[dict[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.names.append(set())
            self.hidden.append({})
        elif self.names and attributes.get("name"):
            self.names[-1].add(attributes["name"])
            # Nothing disabled is sent.
            if attributes.get("type") == "hidden" and "disabled" not in attributes:
                self.hidden[-1][attributes["name"]] = attributes.get("value", "")

    def hidden_beside(self, names: set[str]) -> dict[str, str]:
        """Return the hidden fields of the form that has these fields."""
        for found, hidden in zip(self.names, self.hidden, strict=True):
            if names <= found:
                return hidden
        raise AssertionError(f"No form with {names}, but {self.names}")


class Visitor:
    """A signed-in person without JavaScript: reads pages, fills in forms, follows links."""

    def __init__(self, base_url: str, password: str = PASSWORD) -> None:
        self.base_url = base_url
        self.session = requests.Session()
        self.session.headers["Referer"] = base_url
        response = self.submit("/accounts/login/", {"username": "admin", "password": password})
        assert response.url == f"{base_url}/", response.url

    def get(self, path: str, **kwargs: Any) -> requests.Response:
        """Return a page."""
        return self.session.get(self.base_url + path, timeout=30, **kwargs)

    def submit(self, path: str, fields: dict[str, Any], files: Any = None) -> requests.Response:
        """Fill in the form at `path` with its hidden fields, send it, and return the page that follows."""
        hidden = _Forms(self.get(path).text).hidden_beside({*fields, *(files or {})})
        return self.session.post(self.base_url + path, data=hidden | fields, files=files, timeout=120)

    def generate(self, kind: str, **fields: Any) -> str:
        """Start a job and return its id."""
        response = self.submit(f"/generations/new/{kind}/", fields)
        found = re.fullmatch(rf"{self.base_url}/generations/([0-9a-f-]{{36}})/", response.url)
        assert found, f"No job for {fields}: {_messages(response.text)}"
        return found[1]

    def upload(self, name: str, content: bytes) -> str:
        """Upload a file through the plain form and return its id in the library."""
        response = self.submit("/library/", {}, files={"file": (name, content)})
        assert response.status_code == 200
        found = re.search(r"/library/([0-9a-f-]{36})/", response.text)
        assert found, _messages(response.text)
        return found[1]

    def status(self, job: str) -> str:
        """Return what the job's page says of its state."""
        page = self.get(f"/generations/{job}/").text
        found = re.search(rf'id="generation-{job}"[^>]*data-status="([a-z_]+)"', page, re.DOTALL)
        assert found, f"No card for {job}"
        return found[1]

    def wait(self, jobs: list[str], seconds: float = 240) -> dict[str, str]:
        """Wait until no job is running any more and return the state of each.

        One after the other: to ask for all of them again and again keeps the product busier than the jobs do.
        """
        deadline = time.monotonic() + seconds
        states: dict[str, str] = {}
        for job in jobs:
            while (state := self.status(job)) not in FINISHED:
                if time.monotonic() > deadline:
                    raise AssertionError(f"{job} is still {state}, after these: {states}")
                time.sleep(0.5)
            states[job] = state
        return states

    def output_files(self, job: str) -> list[bytes]:
        """Return the files that the job's page offers for download."""
        page = self.get(f"/generations/{job}/").text
        section = page[page.index('id="outputs"') :]
        section = section[: section.index("</section>")]
        links = dict.fromkeys(re.findall(r"/library/[0-9a-f-]{36}/file", section))
        return [self.get(f"{link}?download=1").content for link in links]


FINISHED = {"completed", "partial", "failed", "needs_attention", "abandoned"}


def _messages(page: str) -> list[str]:
    return re.findall(r'class="[^"]*(?:error|notice)[^"]*"[^>]*>(.*?)</', page, re.DOTALL)[:8]
