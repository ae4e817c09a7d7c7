"""The least that brings jobs through PowerPost: a bare script, with nothing but requests and files.

    python -m benchmarks.floor_pipeline URL KEY WORKSPACE FOLDER JOBS THREADS

Threads take what is due next from one heap: they send a job, ask for it at the advised pace, and write each
of its files into the folder as it comes. Nothing is stored, checked, drawn or told to anybody. Prints the
seconds from the first job to the last file.
"""

import heapq
import itertools
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from powerpost.catalog import API_PREFIX, PACES, Kind

PATHS = {Kind.CONTENT: "content", Kind.IMAGES: "images"}
ID_NAMES = {Kind.CONTENT: "generation_id", Kind.IMAGES: "image_generation_id"}
CHUNK = 64 * 1024


def wishes(jobs: int) -> list[tuple[Kind, dict[str, Any]]]:
    """Return what is asked for: of five jobs one for captions, four for images with one to four files."""
    wanted: list[tuple[Kind, dict[str, Any]]] = []
    for number in range(jobs):
        quantity = (0, 1, 2, 1, 4)[number % 5]
        if quantity:
            body = {"prompt": f"A quiet lake, number {number}", "quantity": quantity}
            wanted.append((Kind.IMAGES, body))
        else:
            body = {
                "prompt": f"The news of day {number}",
                "post_types": ["facebook-post", "linkedin-post", "x-post"],
                "research_mode": "regular",
            }
            wanted.append((Kind.CONTENT, body))
    return wanted


def files_of(jobs: int) -> int:
    """Return how many files come of them."""
    return sum(body.get("quantity", 0) for _, body in wishes(jobs))


class Script:
    """Brings jobs through with so many threads."""

    def __init__(self, url: str, headers: Mapping[str, str], folder: Path) -> None:
        self._url = url
        self._headers = headers
        self._folder = folder
        # When it is due, its number, its kind, and what was asked for or the id that came of it.
        self._due: list[tuple[float, int, Kind, dict[str, Any] | str]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._left = 0

    def run(self, jobs: int, threads: int) -> float:
        """Return the seconds from the first job to the last file."""
        began = time.monotonic()
        self._left = jobs
        for kind, body in wishes(jobs):
            heapq.heappush(self._due, (0.0, next(self._numbers), kind, body))
        working = [threading.Thread(target=self._work) for _ in range(threads)]
        for thread in working:
            thread.start()
        for thread in working:
            thread.join()
        return time.monotonic() - began

    def _work(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while (step := self._next()) is not None:
                kind, what = step
                if isinstance(what, dict):
                    self._send(session, kind, what)
                else:
                    self._ask(session, kind, what)

    def _next(self) -> tuple[Kind, dict[str, Any] | str] | None:
        with self._changed:
            while self._left:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[2:]
                self._changed.wait(wait)
            return None

    def _come_back(self, kind: Kind, identifier: str) -> None:
        with self._changed:
            moment = time.monotonic() + PACES[kind].interval
            heapq.heappush(self._due, (moment, next(self._numbers), kind, identifier))
            self._changed.notify()

    def _send(self, session: requests.Session, kind: Kind, body: dict[str, Any]) -> None:
        url = f"{self._url}{API_PREFIX}/{PATHS[kind]}/generate"
        answer = session.post(url, json=body, headers=self._headers, timeout=60)
        answer.raise_for_status()
        self._come_back(kind, answer.json()[ID_NAMES[kind]])

    def _ask(self, session: requests.Session, kind: Kind, identifier: str) -> None:
        url = f"{self._url}{API_PREFIX}/{PATHS[kind]}/generations/{identifier}"
        answer = session.get(url, headers=self._headers, timeout=60)
        answer.raise_for_status()
        found = answer.json()
        if found["status"] not in ("completed", "failed"):
            self._come_back(kind, identifier)
            return
        for position, image in enumerate(found.get("images", ())):
            self._fetch(session, image["url"], self._folder / f"{identifier}-{position}")
        with self._changed:
            self._left -= 1
            self._changed.notify_all()

    def _fetch(self, session: requests.Session, url: str, path: Path) -> None:
        if url.startswith("/"):
            url = self._url + url
        with session.get(url, stream=True, timeout=60) as answer, path.open("wb") as file:
            answer.raise_for_status()
            for chunk in answer.iter_content(CHUNK):
                file.write(chunk)


def main() -> None:
    """Bring the jobs through and print the seconds."""
    url, key, workspace, folder, jobs, threads = sys.argv[1:]
    headers = {"x-api-key": key, "X-Workspace-Id": workspace}
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    seconds = Script(url, headers, path).run(int(jobs), int(threads))
    files = len(list(path.iterdir()))
    if files != files_of(int(jobs)):
        raise SystemExit(f"{files} files instead of {files_of(int(jobs))}.")
    print(f"{seconds:.3f}")


if __name__ == "__main__":
    main()
