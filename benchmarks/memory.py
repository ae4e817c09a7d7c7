"""How much memory the dashboard's processes hold while nobody wants anything of them.

    python -m benchmarks.memory

Starts the dashboard as `make run` does, in a folder of its own, and counts resident memory (RSS) after the
sign-in page was asked for, again after a person signed in, had a job done and looked at the pages that people
look at, and after a dozen did so at the same moment; each time once it has been idle for a while. The web
worker is the process that serves; "web and consumer" are all of Granian's processes, the consumer and its
decoding program. Shared libraries count in each process that uses them; the note tells the proportional sizes
(PSS), which do not.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from requests.cookies import RequestsCookieJar

from benchmarks.figures import Figure, table
from benchmarks.processes import CONSUMER, MEGABYTE, WEB_SERVER, WEB_WORKER, Held, memory
from tests.end_to_end.product import Product, Visitor
from tests.media_files import jpeg_bytes

# Idle threads of the server end after half a minute, and the decoding program after one.
IDLE_SECONDS = 75
FRESH_SECONDS = 5
LOOKED_AT = (
    "/",
    "/generations/",
    "/reviews/",
    "/library/",
    "/costs/",
    "/notifications/",
    "/generations/new/content/",
)
AT_ONCE = 12
# No fewer than there are: each has to be asked once.
WEB_PROCESSES = 4
TOGETHER = (WEB_SERVER, WEB_WORKER, CONSUMER, "decoder")


def figures() -> Iterator[Figure]:
    """Yield the sizes in MB, fresh and after use."""
    with tempfile.TemporaryDirectory(prefix="memory-") as folder:
        product = Product(Path(folder) / "data")
        # The second start is the usual one: the first prepares everything in the process that stays.
        product.start()
        product.stop()
        product.start()
        try:
            requests.get(f"{product.base_url}/accounts/login/", timeout=30).raise_for_status()
            time.sleep(FRESH_SECONDS)
            yield from _figures(product, "after its first page")
            visitor = use(product)
            time.sleep(IDLE_SECONDS)
            yield from _figures(product, "after use")
            use_at_once(visitor)
            time.sleep(IDLE_SECONDS)
            # Whoever comes next has what is left over put away.
            for _ in range(2 * WEB_PROCESSES):
                requests.get(f"{product.base_url}/healthz", timeout=30).raise_for_status()
            yield from _figures(product, f"after {AT_ONCE} people at once")
        finally:
            product.stop()


def use(product: Product) -> Visitor:
    """Sign in, upload a picture, bring a job through, and look around; return who did."""
    visitor = Visitor(product.base_url)
    visitor.upload("photo.jpg", jpeg_bytes())
    job = visitor.generate("content", prompt="A quiet lake", post_types=["x-post"], research_mode="regular")
    visitor.wait([job])
    visitor.get(f"/generations/{job}/").raise_for_status()
    _look_around(visitor.base_url, visitor.session.cookies)
    return visitor


def use_at_once(visitor: Visitor) -> None:
    """Let as many people look at the pages at the same moment, each by connections of their own."""
    with ThreadPoolExecutor(AT_ONCE) as people:
        for looked in [
            people.submit(_look_around, visitor.base_url, visitor.session.cookies) for _ in range(2 * AT_ONCE)
        ]:
            looked.result()


def _look_around(base_url: str, cookies: RequestsCookieJar) -> None:
    with requests.Session() as session:
        for path in LOOKED_AT:
            session.get(base_url + path, cookies=cookies, timeout=60).raise_for_status()


def _figures(product: Product, when: str) -> Iterator[Figure]:
    if product.process is None:
        raise ValueError("Start the product first.")
    held = memory(product.process.pid)
    workers = sorted((entry for entry in held if entry.name == WEB_WORKER), key=lambda entry: entry.resident)
    yield _figure(f"the larger web worker, idle {when}", workers[-1:], 65)
    yield _figure(f"web and consumer, idle {when}", [entry for entry in held if entry.name in TOGETHER], 250)
    for entry in held:
        if entry.name not in TOGETHER:
            yield _figure(f"{entry.name}, idle {when}", [entry], None)


def _figure(what: str, held: list[Held], limit: float | None) -> Figure:
    resident = sum(entry.resident for entry in held) / MEGABYTE
    proportional = sum(entry.proportional for entry in held) / MEGABYTE
    parts = (
        ", ".join(f"{entry.name} {entry.resident / MEGABYTE:.0f}" for entry in held) if len(held) > 1 else ""
    )
    note = f"{proportional:.0f} MB without shares of others" + (f"; {parts}" if parts else "")
    return Figure(what, resident, "MB", limit, note)


if __name__ == "__main__":
    print(table(figures()))
    sys.exit()
