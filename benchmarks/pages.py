"""What pages cost in processor time, held against the floor, with 1,000 jobs and with 100,000.

    python -m benchmarks.pages

Fills two data folders, which takes some minutes, or takes and keeps them in DATA_SET_FOLDER.
"""

import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import quote

from benchmarks.figures import Figure, table
from benchmarks.site import Request, Site, ask, ratio
from tests.end_to_end.product import ROOT

SIZES = (1_000, 100_000)
# What is flat may differ by a fifth.
FLAT = 1.2
CARDS_CHANGED = 3


@dataclass(frozen=True, slots=True)
class Page:
    """A row of the table: a path, the floor it is held against, and how many times that it may cost.

    In the path, {workspace}, {images_page}, {first_waiting} … are facts of the data set (benchmarks.dataset).
    """

    what: str
    path: str
    floor: str
    limit: float | None
    queries: int | None = None
    # The names of its rows begin with it: flat is what costs the same with a hundred times the jobs.
    is_flat: bool = True
    status: int = 200


FLOORS = {
    "a": "/floor/a/",
    "b": "/floor/b/?workspace={workspace_id}",
    "c": "/floor/c/?workspace={workspace_id}&since=2036-01-01T00:00Z",
    "d": "/floor/d/{images_page}/",
}
PAGES = (
    Page("Generations page, 24 cards", "/generations/", "b", 1.2, queries=6),
    Page("its next page", "{older}", "b", 1.2, queries=7),
    Page("its page 30, counted", "/generations/?page=30", "b", None),
    Page("only the finished ones", "/generations/?status=finished", "b", None),
    Page("only those that failed", "/generations/?status=failed", "b", None),
    Page("only videos", "/generations/?kind=video", "b", None),
    Page("only one person's", "/generations/?person=mine", "b", None),
    Page("card refresh, nothing changed", "{watch}", "c", 1.0, queries=3, status=204),
    Page(f"card refresh, {CARDS_CHANGED} cards changed", "{watch_changed}", "c", 2.5),
    Page("review desk", "/reviews/", "b", 1.5),
    Page("generation page with 4 images", "/generations/{images_page}/", "d", 2.5),
    Page("Overview", "/", "b", 1.5),
    Page("what the Overview adds up a moment later", "/?part=figures&workspace={workspace_id}", "b", None),
)
# Rare words, frequent ones and those in nearly all jobs; beginnings, several words, and what is not there.
SEARCHED = (
    *("coffee", "spring", "northwind", "mug", "morning light", "spr", "ceramic mug -spring", "xyzzy"),
    '"morning light"',
)
SEARCHES = tuple(Page(f"search for {words}", f"/search/?q={quote(words)}", "b", None) for words in SEARCHED)


@dataclass(frozen=True, slots=True)
class Data:
    """A filled folder, its facts, and the session of its manager as a cookie."""

    folder: Path
    facts: Mapping[str, str]

    @property
    def cookie(self) -> str:
        """The header that signs in."""
        return f"sessionid={self.facts['session']}"


def figures() -> Iterator[Figure]:
    """Measure the pages of both sizes and yield their figures."""
    with ExitStack() as stack:
        kept = os.environ.get("DATA_SET_FOLDER")
        folder = Path(kept or stack.enter_context(tempfile.TemporaryDirectory(prefix="pages-")))
        measured = [_measure(fill(folder / str(size), size), size) for size in SIZES]
    for page in PAGES:
        for size, (costs, answers, queries) in zip(SIZES, measured, strict=True):
            what = f"{page.what}, {size:,} jobs"
            milliseconds = statistics.median(costs[page.what])
            note = f"{milliseconds:.1f} ms, {_kilobytes(answers[page.what]):.1f} kB compressed"
            times = ratio(costs[page.what], costs[page.floor])
            yield Figure(what, times, f"x ({page.floor})", page.limit, note)
            yield Figure(f"{what}: queries", queries[page.what], "queries", page.queries)
        if page.is_flat:
            small, large = (ratio(costs[page.what], costs[page.floor]) for costs, _, _ in measured)
            yield Figure(f"{page.what}: with {SIZES[1] // SIZES[0]} times the jobs", large / small, "x", FLAT)
    found, (costs, _, _) = f"search over {SIZES[1]:,} jobs", measured[1]
    times = [ratio(costs[search.what], costs["b"]) for search in SEARCHES]
    each = [cost / statistics.median(costs["b"]) for search in SEARCHES for cost in costs[search.what]]
    slowest = SEARCHES[times.index(max(times))].what
    note = f"of {len(SEARCHES)} questions; slowest the {slowest}, {max(times):.2f} x (b)"
    yield Figure(f"{found}, p95", statistics.quantiles(each, n=20)[-1], "x (b)", 3.0, note)
    changed = f"card refresh, {CARDS_CHANGED} cards changed"
    yield Figure(f"{changed}: size", max(_kilobytes(each[1][changed]) for each in measured), "kB", 1.0)


Measured = tuple[dict[str, list[float]], dict[str, bytes], dict[str, int]]


def _measure(data: Data, size: int) -> Measured:
    with Site(data.folder) as site:
        connection = site.connect()
        page = ask(connection, Request("/generations/"), data.cookie).decode()
        facts = {**data.facts, **_links_of(page)}
        requests = {name: Request(path.format(**facts)) for name, path in FLOORS.items()}
        requests["c"] = Request(requests["c"].path, 204)
        for row in (*PAGES, *SEARCHES):
            requests[row.what] = Request(row.path.format(**facts), row.status)
        answers = {name: ask(connection, request, data.cookie) for name, request in requests.items()}
        connection.close()
        costs = site.costs(requests, data.cookie)
    return costs, answers, _count_queries(data, {row.what: requests[row.what].path for row in PAGES})


def _links_of(page: str) -> dict[str, str]:
    """Return the addresses that a page of cards leads to."""
    older = re.search(r'rel="next"\s+href="([^"]+)"', page)
    watch = re.search(r'hx-get="([^"]*\?watch=[^"]*)"', page)
    if older is None or watch is None:
        raise RuntimeError("The page of cards has no next page, or nothing on it is under way.")
    quiet = unescape(watch[1])
    older_path = "/generations/" + unescape(older[1])
    return {"older": older_path, "watch": quiet, "watch_changed": changed_since(quiet)}


def changed_since(watch: str) -> str:
    """Return the address of a page's refresh, as one that has seen earlier versions of some cards."""
    address, _, seen = watch.partition("=")
    entries = seen.split(",")
    changed = [re.sub(r":\d+(?=&|$)", ":0", entry) for entry in entries[:CARDS_CHANGED]]
    return f"{address}={','.join(changed + entries[CARDS_CHANGED:])}"


def _kilobytes(answer: bytes) -> float:
    return len(gzip.compress(answer, 6)) / 1024 if answer else 0.0


def fill(folder: Path, jobs: int) -> Data:
    """Return the data folder, filled with so many jobs unless it is already."""
    facts = folder / "facts.json"
    if not facts.exists():
        folder.mkdir(parents=True, exist_ok=True)
        facts.write_text(run_in(folder, _FILL, str(jobs)))
    known = json.loads(facts.read_text())
    # Sessions end: each run has its own.
    return Data(folder, known | {"session": run_in(folder, _SIGN_IN, known["manager"]).strip()})


def _count_queries(data: Data, paths: Mapping[str, str]) -> dict[str, int]:
    told = run_in(data.folder, _COUNT, data.facts["session"], json.dumps(paths))
    found: dict[str, int] = json.loads(told)
    return found


def run_in(folder: Path, program: str, *arguments: str) -> str:
    """Run a program with the product's settings in a process of its own and return the last line it told."""
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.splitlines()[-1]


_SET_UP = """
import json, sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from benchmarks.dataset import fill, session_cookie
from dashboard.query_statistics import renew_query_statistics
"""
_FILL = f"""{_SET_UP}
from dataclasses import asdict
print(json.dumps(asdict(fill(int(sys.argv[1]))), default=str))
"""
_SIGN_IN = f"""{_SET_UP}
# As at every start of the product.
renew_query_statistics()
print(session_cookie(sys.argv[1]))
"""
_COUNT = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
settings.ALLOWED_HOSTS.append("testserver")
client = Client()
client.cookies[settings.SESSION_COOKIE_NAME] = sys.argv[1]
counts = {}
for name, path in json.loads(sys.argv[2]).items():
    # The second look, as most are: the first one fills what the process keeps.
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
        counts[name] = len(queries)
print(json.dumps(counts))
"""


if __name__ == "__main__":
    print(table(figures()))
