"""When people see a page: Chromium over 10 Mbit/s and 40 ms, beside the least page with the same in it.

That least page (the floor) has the same words in the same font and the same pictures in the same sizes, one
small stylesheet and no script, and comes from the same server. Both are compressed as the proxy does it.
Product and floor take turns, and what is told is the middle one of the rounds' ratios: the clock on the wall
tells of all else that the machine does. So the best of the rounds is told as well, which that disturbed the
least.

    python -m benchmarks.browser [--rounds 9] [page …]
"""

import argparse
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks import typical_pages
from benchmarks.figures import Figure, table
from benchmarks.site import Site
from tests.browser.chromium import BROWSER_SWITCHES, find_chromium

ROUNDS = 9
MBIT = 10
LATENCY_MS = 40
PAGES = ("board", "overview", "review desk", "four images", "library")
WINDOW = {"width": 1440, "height": 900}
# After the last answer, until what follows from it has been drawn.
SETTLING_MS = 300

_WATCH = """
window.seen = {largest: 0, longest: 0, moved: 0};
const watch = (type, note) => new PerformanceObserver(
    (list) => list.getEntries().forEach(note)).observe({type, buffered: true});
watch("largest-contentful-paint", (entry) => { window.seen.largest = entry.startTime; });
watch("longtask", (entry) => { window.seen.longest = Math.max(window.seen.longest, entry.duration); });
watch("layout-shift", (entry) => { if (!entry.hadRecentInput) window.seen.moved += entry.value; });
"""
_READ = """() => {
    const words = document.body.innerText.split("\\n").map((line) => line.trim()).filter(Boolean);
    const pictures = [...document.images].filter((image) => image.naturalWidth).map((image) => {
        const box = image.getBoundingClientRect();
        const { pathname, search } = new URL(image.currentSrc);
        return [pathname + search, Math.round(box.width), Math.round(box.height)];
    });
    return {words, pictures};
}"""


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit showed, in milliseconds; `moved` is the browser's sum of layout shifts."""

    largest: float
    longest: float
    moved: float


@dataclass(slots=True)
class Visits:
    """The rounds of one page: product and floor, each with an empty cache and with a filled one."""

    cold: list[tuple[Visit, Visit]] = field(default_factory=list)
    warm: list[tuple[Visit, Visit]] = field(default_factory=list)


def figures(pages: Sequence[str] = PAGES, rounds: int = ROUNDS) -> Iterator[Figure]:
    """Visit each page so often, and tell what people see when."""
    with tempfile.TemporaryDirectory() as folder:
        typical = typical_pages.fill(Path(folder) / "data")
        plain = Path(folder) / "plain"
        plain.mkdir()
        with (
            Site(typical.data, {"FLOOR_PAGES": str(plain), "COMPRESSED_PAGES": "1"}) as site,
            sync_playwright() as playwright,
            # A whole browser loads pages of its own, for its address bar, while it shows the first one.
            playwright.chromium.launch(
                executable_path=find_chromium(or_shell=True), args=BROWSER_SWITCHES
            ) as browser,
        ):
            visitor = Visitor(browser, f"http://127.0.0.1:{site.port}", typical.session)
            for name in pages:
                floor = f"/floor/plain/{name.replace(' ', '-')}/"
                visitor.write_floor(typical.paths[name], plain / f"{name.replace(' ', '-')}.html")
                yield from _told(name, visitor.rounds(typical.paths[name], floor, rounds))


class Visitor:
    """Somebody signed in who opens pages over a slow line."""

    def __init__(self, browser: Browser, address: str, session: str) -> None:
        self._browser = browser
        self._address = address
        self._session = session

    def write_floor(self, path: str, file: Path) -> None:
        """Write the floor of a page: what is on it once everything has come."""
        context = self._context()
        page = context.new_page()
        page.goto(self._address + path, wait_until="networkidle")
        found: dict[str, Any] = page.evaluate(_READ)
        context.close()
        pictures = "".join(
            f'<img src="{escape(source)}" width="{width}" height="{height}" alt="">\n'
            for source, width, height in found["pictures"]
        )
        words = "".join(f"<p>{escape(line)}</p>\n" for line in found["words"])
        file.write_text(
            '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Floor</title>'
            '<link rel="icon" href="{favicon.svg}"><link rel="stylesheet" href="{floor/floor.css}">\n'
            f'<div class="pictures">\n{pictures}</div>\n{words}</html>',
            encoding="utf-8",
        )

    def rounds(self, path: str, floor: str, count: int) -> Visits:
        """Visit the product's page and its floor in turns."""
        found = Visits()
        for number in range(count):
            order = (path, floor) if number % 2 else (floor, path)
            seen = {each: self._visit(each) for each in order}
            found.cold.append((seen[path][0], seen[floor][0]))
            found.warm.append((seen[path][1], seen[floor][1]))
        return found

    def _visit(self, path: str) -> tuple[Visit, Visit]:
        context = self._context()
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        bytes_a_second = MBIT * 1_000_000 / 8
        session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": LATENCY_MS,
                "downloadThroughput": bytes_a_second,
                "uploadThroughput": bytes_a_second,
            },
        )
        both = self._open(page, path), self._open(page, path)
        context.close()
        return both

    def _open(self, page: Page, path: str) -> Visit:
        page.goto(self._address + path, wait_until="networkidle")
        page.wait_for_timeout(SETTLING_MS)
        return Visit(**page.evaluate("window.seen"))

    def _context(self) -> BrowserContext:
        context = self._browser.new_context(viewport=WINDOW)  # type: ignore[arg-type]
        context.add_cookies([{"name": "sessionid", "value": self._session, "url": self._address}])
        context.add_init_script(_WATCH)
        return context


def _told(name: str, visits: Visits) -> Iterator[Figure]:
    for kind, limit, pairs in (("first visit", 1.15, visits.cold), ("again", 1.15, visits.warm)):
        ratio = statistics.median(ours.largest / floor.largest for ours, floor in pairs)
        middle = statistics.median(ours.largest for ours, _ in pairs)
        best, best_floor = (min(each[side].largest for each in pairs) for side in (0, 1))
        note = (
            f"{middle:.0f} ms, floor {statistics.median(floor.largest for _, floor in pairs):.0f} ms; "
            f"at best {best:.0f} and {best_floor:.0f} ms, {best / best_floor:.2f}"
        )
        yield Figure(f"{name}, {kind}: largest paint", ratio, "x floor page", limit, note)
    both = [ours for ours, _ in visits.cold + visits.warm]
    # Whatever else the machine does makes tasks longer, never shorter.
    calm = min(
        max(cold.longest, warm.longest) for (cold, _), (warm, _) in zip(visits.cold, visits.warm, strict=True)
    )
    yield Figure(f"{name}: longest task", calm, "ms", 50, "0 when none is over 50; the calmest round")
    yield Figure(f"{name}: layout shift", round(statistics.median(each.moved for each in both), 4), "", 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("pages", nargs="*", metavar="page", help=", ".join(PAGES))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    print(table(figures(options.pages or PAGES, options.rounds)))
