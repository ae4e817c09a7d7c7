"""How long people wait for a card: from the press on Generate, and from when PowerPost is ready.

    python -m benchmarks.waiting [--jobs 40]

Starts the dashboard as `make run` does, with the sandbox at its normal speed, and looks at the board as its
page does: every so many seconds as it says, for what it watches. Jobs are started a handful at a time, by the
form. Of each, the sandbox knows the moment at which it was ready; its card is there when an answer
to the page holds it with all its pictures.
"""

import argparse
import re
import sqlite3
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

from benchmarks.figures import Figure, table
from powerpost import catalog
from tests.end_to_end.product import Product, Visitor

JOBS = 40
AT_ONCE = 5
PICTURES = 2
BEYOND_THE_INTERVAL = 2.5
MOST_SECONDS = 600
FORM = "/generations/new/images/"
_POLLER = re.compile(r'<div id="board-poller"[^>]*>', re.DOTALL)
_WATCH, _PACE = re.compile(r'hx-get="([^"]*)"'), re.compile(r'data-poll="([\d.]+)"')
_CARD = re.compile(r'id="generation-([0-9a-f-]{36})".*?</article>', re.DOTALL)
_PICTURE = re.compile(r"/library/[0-9a-f-]{36}/thumbnail")


class NormalProduct(Product):
    """The product with a sandbox that takes its time."""

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the product's processes."""
        return super().environment | {"POWERPOST_SANDBOX_SPEED": "normal"}


def figures(jobs: int = JOBS) -> Iterator[Figure]:
    """Yield what people wait for their cards."""
    with tempfile.TemporaryDirectory(prefix="waiting-") as name:
        product = NormalProduct(Path(name) / "data")
        product.start()
        try:
            yield from press_to_card(product)
            yield ready_to_card(product, jobs)
        finally:
            product.stop()


def press_to_card(product: Product) -> Iterator[Figure]:
    """Yield the ways to the server and back between the press and the card, whatever PowerPost takes."""
    visitor = Visitor(product.base_url)
    quick = _press(visitor, "A quiet lake")
    slow = _press(visitor, "A quiet lake [slow-answer]")
    yield Figure(
        "click on Generate to the card on screen",
        max(quick[0], slow[0]),
        "requests",
        1,
        f"{quick[1]:.2f} s; {slow[1]:.2f} s while PowerPost takes 8 s to answer",
    )


def _press(visitor: Visitor, prompt: str) -> tuple[int, float]:
    """Press the button as the page with its script does; return the requests and seconds to the card."""
    fields = {"prompt": prompt, "quantity": "1", "in_place": "1"}
    began, sent = 0.0, 0

    def note(*arguments: object, **options: object) -> None:
        nonlocal sent
        sent += 1

    page = visitor.get(FORM)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
    visitor.session.hooks["response"].append(note)
    try:
        began = time.monotonic()
        answer = visitor.session.post(visitor.base_url + FORM, data=hidden | fields, timeout=60)
        seconds = time.monotonic() - began
    finally:
        visitor.session.hooks["response"].remove(note)
    if 'data-status="' not in answer.text:
        raise SystemExit("There is no card in the answer.")
    return sent, seconds


def ready_to_card(product: Product, jobs: int) -> Figure:
    """Return how much longer than the interval of questions the slowest cards but 5 % took."""
    seen: dict[uuid.UUID, float] = {}
    visitor = Visitor(product.base_url)
    for number in range(0, jobs, AT_ONCE):
        started = [
            uuid.UUID(visitor.generate("images", prompt=f"Lake {place}", quantity=str(PICTURES)))
            for place in range(number, min(number + AT_ONCE, jobs))
        ]
        watching = threading.Thread(target=_watch, args=(visitor, set(started), seen))
        watching.start()
        watching.join()
    ready = _ready_moments(product)
    waited = sorted(moment - ready[job] for job, moment in seen.items())
    interval = catalog.PACES[catalog.Kind.IMAGES].interval
    slowest = statistics.quantiles(waited, n=20)[18]
    return Figure(
        "output ready at PowerPost to its card on screen, p95, beyond the interval of questions",
        slowest - interval,
        "s",
        BEYOND_THE_INTERVAL,
        f"of {len(waited)} cards; middle {statistics.median(waited):.1f} s, p95 {slowest:.1f} s, "
        f"interval {interval:g} s",
    )


def _watch(visitor: Visitor, jobs: set[uuid.UUID], seen: dict[uuid.UUID, float]) -> None:
    """Look as the board's page does until all jobs are shown with their pictures; note when each was."""
    deadline = time.monotonic() + MOST_SECONDS
    answer = visitor.get("/generations/").text
    poller = _POLLER.search(answer)
    while jobs and time.monotonic() < deadline:
        _note(answer, jobs, seen)
        poller = _POLLER.search(answer) or poller
        if not jobs or poller is None:
            break
        time.sleep(float(_PACE.findall(poller[0])[0]))
        answer = visitor.get(unescape(_WATCH.findall(poller[0])[0])).text
    if jobs:
        raise SystemExit(f"{len(jobs)} cards did not come.")


def _note(answer: str, jobs: set[uuid.UUID], seen: dict[uuid.UUID, float]) -> None:
    now = time.time()
    for card in _CARD.finditer(answer):
        job = uuid.UUID(card[1])
        if job in jobs and len(set(_PICTURE.findall(card[0]))) >= PICTURES:
            seen[job] = now
            jobs.discard(job)


def _ready_moments(product: Product) -> dict[uuid.UUID, float]:
    """Return when each job was ready at PowerPost, in seconds since 1970."""
    path = product.data / "sandbox" / "sandbox.sqlite3"
    with closing(sqlite3.connect(path, timeout=20)) as connection:
        rows = connection.execute("SELECT id, ready_at FROM sandbox_generation").fetchall()
    ready = {str(uuid.UUID(key)): datetime.fromisoformat(moment) for key, moment in rows if moment}
    ours = product.query("SELECT id, remote_id FROM generations_generation WHERE remote_id != ''")
    return {
        uuid.UUID(key): ready[remote_id].replace(tzinfo=UTC).timestamp()
        for key, remote_id in ours
        if remote_id in ready
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--jobs", type=int, default=JOBS)
    print(table(figures(parser.parse_args().jobs)))


if __name__ == "__main__":
    main()
