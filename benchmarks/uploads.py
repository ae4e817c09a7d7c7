"""Large uploads: how long one takes from a browser to PowerPost, and what two slow ones do to everybody else.

    python -m benchmarks.uploads

The floor (benchmarks/floor_upload.py) takes the same bytes from the same client into a file and sends them
on to the same stand-in for PowerPost: what is left of the product without Django, checks, hash and queue.
Both take turns; the figure is the ratio of their middles, by the clock and in processor time. The slow
uploads come as over a poor line, while a page is asked for again and again.
"""

import multiprocessing
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import requests

from benchmarks.figures import Figure, table
from benchmarks.floor_upload import relay, swallow
from benchmarks.processes import MEGABYTE, family, peak_of, processor_seconds
from benchmarks.upload_memory import upload
from powerpost.multipart import MultipartBody
from tests.end_to_end.product import Product, Visitor
from tests.media_files import mp4_bytes

SIZE = 500 * MEGABYTE
ROUNDS = 3
SLOW_UPLOADS = 2
SLOW_BYTES = 200_000
LOOKS = 100
LIGHT_PAGE = "/notifications/"
PROGRAMS = ("web server", "web worker", "consumer", "decoder")


def figures() -> Iterator[Figure]:
    """Yield the ratios to the floor, the largest process, and the ratios of a page's times."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="uploads-")))
        ours, theirs = multiprocessing.Pipe(duplex=False)
        powerpost = _served(stack, swallow, theirs)
        floor, floor_port = _relay(stack, powerpost, folder / "kept")
        product = Product(folder / "data", sandbox_url=f"http://127.0.0.1:{powerpost}")
        product.start()
        stack.callback(product.stop)
        visitor = Visitor(product.base_url)
        clocks: list[tuple[float, float]] = []
        computed: list[tuple[float, float]] = []
        for number in range(ROUNDS):
            # Each has another length of film: the same bytes twice would be one file.
            video = _film(folder / f"{number}.mp4", seconds=number + 1)
            before = psutil.Process(floor.pid).cpu_times()
            began = time.monotonic()
            _post(f"http://127.0.0.1:{floor_port}/", video)
            floor_clock = ours.recv() - began
            after = psutil.Process(floor.pid).cpu_times()
            earlier = _computed(product)
            began = time.monotonic()
            upload(visitor, video)
            clocks.append((ours.recv() - began, floor_clock))
            time.sleep(1)
            computed.append(
                (_computed(product) - earlier, after.user + after.system - before.user - before.system)
            )
            video.unlink()
        yield _ratio("upload of 500 MB, browser to PowerPost", clocks, 1.5)
        yield _ratio("the same, processor time", computed, None)
        peaks = {name: peak_of(process) for name, process in family(_id_of(product))}
        largest = max(peaks, key=lambda name: peaks[name])
        yield Figure("the same, largest process", peaks[largest] / MEGABYTE, "MB", 150, largest)
        yield from _while_others_crawl(visitor, folder)


def _while_others_crawl(visitor: Visitor, folder: Path) -> Iterator[Figure]:
    video = _film(folder / "slow.mp4", seconds=9)
    alone, beside = [], []
    for _ in range(ROUNDS):
        alone += _looks(visitor)
        over = threading.Event()
        crawling = [threading.Thread(target=_crawl, args=(visitor, video, over)) for _ in range(SLOW_UPLOADS)]
        for thread in crawling:
            thread.start()
        time.sleep(1)
        beside += _looks(visitor)
        over.set()
        for thread in crawling:
            thread.join()
    for name, place in (("p50", 9), ("p95", 18)):
        times = [statistics.quantiles(seconds, n=20)[place] for seconds in (beside, alone)]
        note = f"{times[0] * 1000:.0f} ms beside them, {times[1] * 1000:.0f} ms alone"
        what = f"a page beside {SLOW_UPLOADS} slow uploads of 500 MB, {name}"
        yield Figure(what, times[0] / times[1], "x alone", 1.2, note)


def _film(path: Path, seconds: float) -> Path:
    """Write a playable film of SIZE bytes, of which nearly all are a box that players pass over."""
    content = mp4_bytes(seconds=seconds, audio=True)
    with path.open("wb") as file:
        file.write(content + (SIZE - len(content)).to_bytes(4, "big") + b"free")
        # Real bytes, and no hole in the file: both sides read them from the same memory.
        piece = bytes(range(256)) * 4096
        while (left := SIZE - file.tell()) > 0:
            file.write(piece[:left])
    return path


def _looks(visitor: Visitor) -> list[float]:
    seconds = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        visitor.get(LIGHT_PAGE).raise_for_status()
        seconds.append(time.perf_counter() - began)
    return seconds


def _crawl(visitor: Visitor, video: Path, over: threading.Event) -> None:
    """Send a film as slowly as a poor line, until it is over; then hang up in the middle of it."""

    def slowly(sent: int) -> None:
        if over.wait(64 * 1024 / SLOW_BYTES):
            raise InterruptedError

    session = requests.Session()
    session.cookies.update(visitor.session.cookies)
    session.headers.update(visitor.session.headers)
    # The library tells the upload's failure by the exception that ended it.
    with suppress(InterruptedError, requests.RequestException):
        _post(f"{visitor.base_url}/library/", video, session=session, on_progress=slowly)


def _post(url: str, video: Path, *, session: requests.Session | None = None, on_progress=None) -> None:  # type: ignore[no-untyped-def]
    token = (session.cookies.get("csrftoken") or "") if session else ""
    with video.open("rb") as file:
        body = MultipartBody(
            {"csrfmiddlewaretoken": token},
            file,
            file_name=video.name,
            mime_type="video/mp4",
            size=video.stat().st_size,
            on_progress=on_progress,
        )
        (session or requests).post(url, data=body, headers={"Content-Type": body.content_type}, timeout=120)


def _ratio(what: str, pairs: list[tuple[float, float]], limit: float | None) -> Figure:
    product, floor = (statistics.median(entries) for entries in zip(*pairs, strict=True))
    return Figure(what, product / floor, "x the floor", limit, f"{product:.2f} s, floor {floor:.2f} s")


def _computed(product: Product) -> float:
    return sum(seconds for name, seconds in processor_seconds(_id_of(product)).items() if name in PROGRAMS)


def _id_of(product: Product) -> int:
    if product.process is None:
        raise ValueError("Start the product first.")
    return product.process.pid


def _served(stack: ExitStack, target, *arguments) -> int:  # type: ignore[no-untyped-def]
    """Run a server in a process of its own until the stack ends; return its port."""
    return _process(stack, target, *arguments)[1]


def _relay(stack: ExitStack, next_port: int, folder: Path) -> tuple[multiprocessing.Process, int]:
    return _process(stack, relay, next_port, folder)


def _process(stack: ExitStack, target, *arguments) -> tuple[multiprocessing.Process, int]:  # type: ignore[no-untyped-def]
    listener = socket.create_server(("127.0.0.1", 0))
    process = multiprocessing.Process(target=target, args=(listener, *arguments), daemon=True)
    process.start()
    stack.callback(process.terminate)
    return process, listener.getsockname()[1]


if __name__ == "__main__":
    print(table(figures()))
    sys.exit()
