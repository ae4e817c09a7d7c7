"""How long a second `make run` takes until the first page, and what the processes compute until then.

    python -m benchmarks.starting

The first start prepares a folder of its own and is not counted. Then `make run` is started so many times, and
from that moment the sign-in page is asked for until it answers 200. Seconds by the clock are those of this
machine as busy as it is; processor seconds, of all processes together, hardly depend on that.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import requests

from benchmarks.figures import Figure, table
from tests.end_to_end.product import ROOT, START_SECONDS, STOP_SECONDS, Product

STARTS = 5
LOOK_SECONDS = 0.01


def figures() -> Iterator[Figure]:
    """Yield the middle of the seconds by the clock and of the processor seconds."""
    with tempfile.TemporaryDirectory(prefix="starting-") as folder:
        product = Product(Path(folder) / "data")
        start(product)
        found = [start(product) for _ in range(STARTS)]
    clock, processor = zip(*found, strict=True)
    note = f"{min(clock):.1f} to {max(clock):.1f} s in {STARTS} starts, load {os.getloadavg()[0]:.1f}"
    yield Figure("`make run`, second start to first page", statistics.median(clock), "s", 3, note)
    yield Figure("the same, processor time of all processes", statistics.median(processor), "s")


def start(product: Product) -> tuple[float, float]:
    """Run `make run` until its first page and stop it; return seconds by the clock and processor seconds."""
    began = time.monotonic()
    with product.log.open("ab") as log:
        make = subprocess.Popen(
            ["make", "--silent", "run"],  # noqa: S607 - whichever the person uses
            cwd=ROOT,
            env=product.environment,
            stdout=log,
            stderr=log,
        )
    try:
        _first_page(product.base_url, make, began)
        seconds = time.monotonic() - began
        processes = [psutil.Process(make.pid), *psutil.Process(make.pid).children(recursive=True)]
        computed = sum(_processor_seconds(process) for process in processes)
    finally:
        _stop(make)
    return seconds, computed


def _first_page(base_url: str, make: subprocess.Popen[bytes], began: float) -> None:
    while time.monotonic() - began < START_SECONDS and make.poll() is None:
        try:
            if requests.get(f"{base_url}/accounts/login/", timeout=START_SECONDS).ok:
                return
        except requests.ConnectionError:
            pass
        time.sleep(LOOK_SECONDS)
    raise SystemExit("The dashboard did not start.")


def _processor_seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


def _stop(make: subprocess.Popen[bytes]) -> None:
    # What make started is the supervisor; make itself would leave it behind.
    for process in psutil.Process(make.pid).children():
        process.terminate()
    make.wait(STOP_SECONDS)


if __name__ == "__main__":
    print(table(figures()))
    sys.exit()
