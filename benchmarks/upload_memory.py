"""How much memory each process takes while a large video goes from a browser to PowerPost and back.

    python -m benchmarks.upload_memory [--size 500] [--limit 150] [--uploads 1]

Starts the dashboard as `make run` does, in a folder of its own, uploads a valid MP4 of so many megabytes
through the library's form, waits until the sandbox has it, downloads it again, and prints the peak resident
memory of every process. Ends with 1 when one of them is over the limit.
"""

import argparse
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.processes import MEGABYTE, name_of, peak_of
from powerpost.multipart import MultipartBody
from tests.end_to_end.product import Product, Visitor
from tests.media_files import mp4_bytes

SAMPLE_SECONDS = 0.05
TRANSFER_SECONDS = 600


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--size", type=int, default=500, help="of the video, in MB")
    parser.add_argument("--limit", type=int, default=150, help="of each process, in MB")
    parser.add_argument("--uploads", type=int, default=1, help="how many such videos at once")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="upload-memory-") as folder:
        peaks = measure(Path(folder), options.size * MEGABYTE, options.uploads)
    print(f"\nPeak resident memory for {options.uploads} x {options.size} MB:")
    for name, peak in sorted(peaks.items()):
        verdict = "ok" if peak < options.limit * MEGABYTE else f"over {options.limit} MB"
        print(f"  {name:<22}{peak / MEGABYTE:8.1f} MB   {verdict}")
    return 1 if max(peaks.values()) >= options.limit * MEGABYTE else 0


def measure(folder: Path, size: int, uploads: int) -> dict[str, int]:
    """Return the peak resident memory in bytes of each process, by name."""
    product = Product(folder / "data")
    product.start()
    try:
        with watched(product) as peaks:
            videos = [
                make_video(folder / f"{index}.mp4", size, seconds=index + 1) for index in range(uploads)
            ]
            with ThreadPoolExecutor(uploads) as pool:
                list(pool.map(lambda video: there_and_back(product.base_url, video), videos))
        return peaks
    finally:
        product.stop()


def make_video(path: Path, size: int, seconds: float) -> Path:
    """Write a playable MP4 of exactly `size` bytes: a real one, and a `free` box that players pass over."""
    content = mp4_bytes(seconds=seconds, width=3840, height=2160, audio=True, fps=24)
    padding = size - len(content)
    with path.open("wb") as file:
        file.write(content + padding.to_bytes(4, "big") + b"free")
        file.truncate(size)
    return path


def there_and_back(base_url: str, video: Path) -> None:
    """Upload a video, wait until PowerPost has it, download it."""
    visitor = Visitor(base_url)
    media_file_id, seconds = upload(visitor, video)
    size = video.stat().st_size
    print(f"{video.name}: received in {seconds:.1f} s", flush=True)
    began = time.monotonic()
    while 'data-transfer="sent"' not in (page := visitor.get(f"/library/{media_file_id}/").text):
        if time.monotonic() - began > TRANSFER_SECONDS or 'data-transfer="failed"' in page:
            raise SystemExit("The video did not reach the sandbox.")
        time.sleep(0.2)
    print(f"{video.name}: sent to PowerPost in {time.monotonic() - began:.1f} s", flush=True)
    began = time.monotonic()
    response = visitor.get(f"/library/{media_file_id}/file", stream=True)
    received = sum(len(block) for block in response.iter_content(MEGABYTE))
    if received != size:
        raise SystemExit(f"The download has {received} bytes instead of {size}.")
    print(f"{video.name}: downloaded in {time.monotonic() - began:.1f} s", flush=True)


def upload(visitor: Visitor, video: Path) -> tuple[str, float]:
    """Send the library's form as a browser does; returns the file's id and the seconds it took."""
    found = re.search(r'name="csrfmiddlewaretoken"\s+value="([^"]+)"', visitor.get("/library/").text)
    token = found[1] if found else ""
    with video.open("rb") as file:
        body = MultipartBody(
            {"csrfmiddlewaretoken": token},
            file,
            file_name=video.name,
            mime_type="video/mp4",
            size=video.stat().st_size,
        )
        began = time.monotonic()
        response = visitor.session.post(
            f"{visitor.base_url}/library/",
            data=body,
            headers={"Content-Type": body.content_type, "Accept": "application/json"},
            timeout=(30, TRANSFER_SECONDS),
        )
    response.raise_for_status()
    return response.json()["id"], time.monotonic() - began


@contextmanager
def watched(product: Product) -> Iterator[dict[str, int]]:
    """Watch the product's processes and fill in the peak of each while the body of the `with` runs."""
    if product.process is None:
        raise ValueError("Start the product first.")
    peaks: dict[str, int] = {}
    over = threading.Event()
    supervisor = psutil.Process(product.process.pid)

    def watch() -> None:
        while not over.wait(SAMPLE_SECONDS):
            for process in [supervisor, *supervisor.children(recursive=True)]:
                try:
                    # The web server has more than one.
                    name = f"{name_of(process)} ({process.pid})"
                    peaks[name] = max(peaks.get(name, 0), peak_of(process))
                except psutil.NoSuchProcess:
                    continue

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peaks
    finally:
        over.set()
        thread.join()


if __name__ == "__main__":
    sys.exit(main())
