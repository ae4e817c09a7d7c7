"""Makes the databases of earlier releases, by running their own code and using its pages.

    .venv/bin/python -m tests.upgrades.make first 9aeeae7

Checks the commit out beside, runs its whole dashboard with the sandbox, fills it through its forms, waits
until its jobs have ended, and keeps its database as tests/upgrades/databases/<name>.sqlite3.gz. Needs nothing
of that old code but its addresses and forms. The database of a release is made once and then never again.
"""

import gzip
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path

import requests

from tests.media_files import jpeg_bytes
from tests.services import free_port

ROOT = Path(__file__).resolve().parents[2]
DATABASES = Path(__file__).parent / "databases"
# With which the stored API key is encrypted. It opens a sandbox that is gone.
ENCRYPTION_KEY = "b2xkIGRhdGFiYXNlcyBmb3IgdGVzdHMsIDMyIGJ5dGU="
PASSWORD = "a long passphrase for tests"
WORDS = "Lighthouse at dawn"


class Form(HTMLParser):
    """The values with which a page's form would be sent."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: list[tuple[str, str]] = []
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "select":
            self._select = name or ""
        elif tag == "option" and "selected" in given and self._select:
            self.values.append((self._select, value))
        elif tag == "input" and name:
            kind = given.get("type", "text")
            if kind in ("hidden", "text", "number") or (kind in ("radio", "checkbox") and "checked" in given):
                self.values.append((name, value))


class OldDashboard:
    """An earlier release that runs, and a browser signed in to it."""

    def __init__(self, code: Path, data: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(data),
            "PORT": str(port),
            "FIELD_ENCRYPTION_KEYS": ENCRYPTION_KEY,
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        }
        self.process = subprocess.Popen([sys.executable, "manage.py", "run"], cwd=code, env=environment)
        self.browser = requests.Session()
        deadline = time.monotonic() + 90
        while True:
            try:
                self.browser.get(self.url + "/healthz", timeout=2)
                break
            except requests.RequestException:
                assert time.monotonic() < deadline, "It did not start"
                time.sleep(0.3)
        self.post("/accounts/login/", "/accounts/login/", username="admin", password=PASSWORD)

    def post(self, page: str, address: str, **values: object) -> requests.Response:
        """Send the form of a page with some fields filled in; `files` uploads."""
        shown = self.browser.get(self.url + page, timeout=30)
        shown.raise_for_status()
        files = values.pop("files", None)
        filled = [(name, value) for name, value in Form(shown.text).values if name not in values]
        for name, value in values.items():
            filled += [(name, entry) for entry in (value if isinstance(value, list) else [value])]
        answer = self.browser.post(
            self.url + address, data=filled, files=files, headers={"Referer": self.url + page}, timeout=60
        )
        answer.raise_for_status()
        return answer

    def stop(self) -> None:
        """End it in good order, so that its database is one file."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(90)


def fill(old: OldDashboard) -> None:
    """Use it: a file, captions, images made from it, and a comment and decisions where there are any."""
    for number in (1, 2):
        old.post(
            "/library/",
            "/library/",
            files={"file": (f"beach-{number}.jpg", jpeg_bytes(320, 240, color=(9, 9 * number, 200)))},
        )
    old.post(
        "/generations/new/content/",
        "/generations/new/content/",
        prompt=WORDS,
        post_types=["instagram-feed", "x-post"],
    )
    old.post("/generations/new/images/", "/generations/new/images/", prompt=f"{WORDS} in blue", quantity="2")
    old.post("/generations/new/video/", "/generations/new/video/", prompt=f"{WORDS} in motion")


def wait_for_jobs(database: Path) -> None:
    """Wait until no job is under way."""
    deadline = time.monotonic() + 180
    while True:
        with closing(sqlite3.connect(database)) as connection:
            left = connection.execute(
                "SELECT count(*) FROM generations_generation WHERE next_due_at IS NOT NULL"
            ).fetchone()[0]
        if not left:
            return
        assert time.monotonic() < deadline, "A job did not end"
        time.sleep(1)


def review(old: OldDashboard) -> None:
    """Decide on some outputs, where this release knows reviews."""
    page = old.browser.get(old.url + "/reviews/", timeout=30)
    if page.status_code == 404:
        return
    # The admin is alone there, and the author of everything.
    old.post("/reviews/policy/", "/reviews/policy/", author_may_approve="on")
    for action in ("approve", "reject"):
        desk = old.browser.get(old.url + "/reviews/?whose=all", timeout=30)
        found = re.search(r"/reviews/([0-9a-f-]{36})/decide/", desk.text)
        assert found, "Nothing is waiting to be decided"
        old.post(f"/reviews/{found[1]}/", f"/reviews/{found[1]}/decide/", action=action, comment="Too dark")


def main(name: str, commit: str) -> None:
    """Make the database of one release."""
    with tempfile.TemporaryDirectory() as folder:
        code, data = Path(folder, "code"), Path(folder, "data")
        subprocess.run(["git", "worktree", "add", "--detach", str(code), commit], cwd=ROOT, check=True)
        try:
            old = OldDashboard(code, data)
            try:
                fill(old)
                wait_for_jobs(data / "dashboard.sqlite3")
                review(old)
            finally:
                old.stop()
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(code)], cwd=ROOT, check=True)
        with closing(sqlite3.connect(data / "dashboard.sqlite3")) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("DELETE FROM django_session")
            connection.commit()
            connection.execute("VACUUM")
        DATABASES.mkdir(exist_ok=True)
        content = (data / "dashboard.sqlite3").read_bytes()
        with (DATABASES / f"{name}.sqlite3.gz").open("wb") as file:
            file.write(gzip.compress(content, 9, mtime=0))


if __name__ == "__main__":
    main(*sys.argv[1:])
