"""How many open tabs the site refreshes every two seconds, and how long each of them waits for its answer.

    python -m benchmarks.tabs [--tabs 2000] [--seconds 20]

Each tab has a connection of its own that stays open, as browsers do, and belongs to one of the eight people
of the data set, who are signed in with many browsers. Every tenth request finds three changed cards. How long
an answer takes counts from the moment at which the tab wanted to ask, so a queue cannot hide.
"""

import argparse
import json
import os
import re
import select
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from benchmarks.figures import Figure, table
from benchmarks.pages import Data, changed_since, fill, run_in
from benchmarks.site import Request, Site, ask

EVERY = 2.0
WITH_CHANGES = 10
LIMIT_MS = 100
WANTED = 2_000
LEVELS = (500, 1_000, 1_500, 2_000, 2_500, 3_000, 4_000)
SECONDS = 20.0
# The first seconds open the connections' ways and fill what processes keep.
WARMING = 4.0
BROWSERS = 200
PROCESSORS = 2


@dataclass(slots=True)
class Run:
    """What so many tabs saw: the seconds of each answer; and what it took, in seconds of processor time."""

    tabs: int
    took: list[float] = field(default_factory=list)
    failures: int = 0
    served: float = 0.0
    asked: float = 0.0
    seconds: float = 0.0

    @property
    def p95(self) -> float:
        """The milliseconds within which 19 of 20 were answered."""
        return statistics.quantiles(self.took, n=20)[-1] * 1000

    @property
    def holds(self) -> bool:
        """Whether all were answered, and soon enough."""
        return not self.failures and self.p95 < LIMIT_MS

    @property
    def note(self) -> str:
        """What it took of the machine."""
        both = PROCESSORS * self.seconds
        return (
            f"{len(self.took) / self.seconds:.0f} a second; {self.served / len(self.took) * 1000:.2f} ms of "
            f"processor time each; server {self.served / both:.0%} and these tabs {self.asked / both:.0%} of "
            f"two processors"
        )


@dataclass(slots=True)
class Tab:
    """One open tab: its connection, what it asks, and since when it waits."""

    connection: socket.socket
    asks: bytes
    asks_with_changes: bytes
    due: float = 0.0
    waits: bool = False
    received: bytes = b""


def figures() -> Iterator[Figure]:
    """Yield the figures of the wanted number of tabs, and the largest number that holds."""
    with ExitStack() as stack:
        kept = os.environ.get("DATA_SET_FOLDER")
        folder = Path(kept or stack.enter_context(tempfile.TemporaryDirectory(prefix="tabs-")))
        data = fill(folder / "1000", 1_000)
        most = 0
        for tabs in LEVELS:
            run = measure(data, tabs, SECONDS)
            if tabs == WANTED:
                what = f"{tabs:,} tabs at one refresh every 2 s"
                yield Figure(f"{what}: p95", run.p95, "ms", LIMIT_MS, run.note)
                yield Figure(f"{what}: failures", run.failures, "requests", 0)
            if not run.holds:
                break
            most = tabs
        yield Figure("tabs that hold, p95 under 100 ms", most, "tabs", WANTED, at_least=True)


def measure(data: Data, tabs: int, seconds: float) -> Run:
    """Start a web server, open so many tabs for so many seconds, and return what they saw."""
    cookies = json.loads(run_in(data.folder, _SIGN_IN, str(BROWSERS)))
    with Site(data.folder) as site:
        connection = site.connect()
        page = ask(connection, Request("/generations/"), data.cookie).decode()
        connection.close()
        watch = re.search(r'hx-get="([^"]*\?watch=[^"]*)"', page)
        if watch is None:
            raise RuntimeError("Nothing on the page is under way.")
        quiet = unescape(watch[1])
        opened = _open(site.port, tabs, cookies, quiet, changed_since(quiet))
        try:
            _ask_for(opened, WARMING)
            before, worked = site.seconds_worked(), time.process_time()
            run = _ask_for(opened, seconds)
            run.served = site.seconds_worked() - before
            run.asked = time.process_time() - worked
        finally:
            for tab in opened:
                tab.connection.close()
    return run


def _open(port: int, tabs: int, cookies: Sequence[str], quiet: str, changed: str) -> list[Tab]:
    opened = []
    for number in range(tabs):
        connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        cookie = cookies[number % len(cookies)]
        opened.append(Tab(connection, *(_written(port, path, cookie) for path in (quiet, changed))))
    return opened


def _written(port: int, path: str, cookie: str) -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: sessionid={cookie}\r\nHX-Request: true\r\n"
        "Accept: */*\r\nAccept-Encoding: gzip\r\n\r\n"
    ).encode()


def _ask_for(opened: list[Tab], seconds: float) -> Run:
    """Let the tabs ask in turn, each every two seconds, for so many seconds; wait for the last answers."""
    run = Run(len(opened), seconds=seconds)
    poll = select.epoll()
    by_number = {tab.connection.fileno(): tab for tab in opened}
    for number in by_number:
        poll.register(number, select.EPOLLIN)
    pause, began, sent = EVERY / len(opened), time.perf_counter(), 0
    last = int(seconds / pause)
    give_up = began + seconds + 10
    waiting = 0
    while (sent < last or waiting) and (now := time.perf_counter()) < give_up:
        while sent < last and (due := began + sent * pause) <= now:
            tab = opened[sent % len(opened)]
            if tab.waits:
                # A browser does not ask again while it waits: the turn is lost.
                run.failures += 1
            else:
                tab.due, tab.waits = due, True
                tab.connection.send(tab.asks if sent % WITH_CHANGES else tab.asks_with_changes)
                waiting += 1
            sent += 1
        rest = began + sent * pause - time.perf_counter() if sent < last else 0.05
        for number, _ in poll.poll(max(0.0, rest)):
            tab = by_number[number]
            tab.received += tab.connection.recv(65536)
            status = _answered(tab.received)
            if status:
                run.took.append(time.perf_counter() - tab.due)
                run.failures += status not in (b"200", b"204")
                tab.received, tab.waits = b"", False
                waiting -= 1
    run.failures += waiting
    poll.close()
    return run


def _answered(received: bytes) -> bytes:
    """Return the status of an answer that is complete; empty while it is not."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return b""
    status = received[9:12]
    if status == b"204":
        return status
    length = _LENGTH.search(received, 0, end + 2)
    if length is None:
        return status if received.endswith(b"0\r\n\r\n") else b""
    return status if len(received) >= end + 4 + int(length[1]) else b""


_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
_SIGN_IN = """
import json, sys
import django
django.setup()
from django.contrib.auth.models import User
from benchmarks.dataset import session_cookie
from workspaces.models import Workspace
names = User.objects.filter(memberships__workspace__name="Northwind").values_list("username", flat=True)
names = list(names.distinct())
print(json.dumps([session_cookie(names[number % len(names)]) for number in range(int(sys.argv[1]))]))
"""


def main() -> None:
    """Measure one number of tabs and print what they saw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tabs", type=int, help="one number of tabs; without, as for the table")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    options = parser.parse_args()
    if not options.tabs:
        print(table(figures()))
        return
    with ExitStack() as stack:
        kept = os.environ.get("DATA_SET_FOLDER")
        folder = Path(kept or stack.enter_context(tempfile.TemporaryDirectory(prefix="tabs-")))
        run = measure(fill(folder / "1000", 1_000), options.tabs, options.seconds)
    print(
        f"{run.tabs:,} tabs: p50 {statistics.median(run.took) * 1000:.1f} ms, p95 {run.p95:.1f} ms, "
        f"{run.failures} failures; {run.note}"
    )


if __name__ == "__main__":
    main()
