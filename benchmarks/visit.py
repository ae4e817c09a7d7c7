"""What a visit costs a slow line: the bytes of a page beside its words and pictures, and how much is on it.

Counted in Chromium, which is signed in and has kept nothing:

- HTML: the page compressed as the proxy does (gzip, at level 6), less what its words and the addresses of its
  pictures take by themselves, compressed the same way. Words are all that the page holds for people, shown or
  not, titles and labels among them; an address is a file's random id, which nothing makes shorter.
- JS and CSS: the bodies of all scripts and stylesheets, as they travel: compressed when they were collected.
- again: what the page opened once more takes, answers with their headers, beside words and pictures. The page
  and what its scripts ask for are counted compressed.
- elements: all in the document, once its scripts have come to rest.

A kilobyte is a thousand bytes.

    python -m benchmarks.visit [page …]
"""

import argparse
import gzip
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, sync_playwright

from benchmarks import typical_pages
from benchmarks.figures import Figure, table
from benchmarks.site import Site
from tests.browser.chromium import BROWSER_SWITCHES, find_chromium

HTML_MAX = 6.0
SCRIPTS_AND_STYLES_MAX = 30.0
AGAIN_MAX = 8.0
ELEMENTS_MAX = 600
PAGES = (
    *("board", "overview", "review desk", "hand over", "four images", "three captions", "video"),
    *("library", "file", "create", "create images", "search", "costs", "notifications", "settings"),
)
WINDOW = {"width": 1440, "height": 900}
# As Caddy's `encode gzip` in deployment/Caddyfile, to within a percent.
LEVEL = 6

_WORDS_AND_PICTURES = """() => [
    document.body.textContent.replace(/\\s+/g, " "),
    ...["title", "aria-label", "placeholder", "alt"].flatMap((name) =>
        [...document.querySelectorAll(`[${name}]`)].map((each) => each.getAttribute(name))),
    ...[...document.images].map((image) => image.getAttribute("src")),
].join(" ")"""


@dataclass(frozen=True, slots=True)
class Load:
    """What opening a page once took, in bytes."""

    html: int
    # With the addresses of pictures.
    words: int
    # Bodies of scripts and stylesheets that came over the line, and all that came but page and pictures.
    code: int
    others: int
    elements: int


def figures(pages: Sequence[str] = PAGES) -> Iterator[Figure]:
    """Open each page twice, and tell what both took."""
    with tempfile.TemporaryDirectory() as folder:
        typical = typical_pages.fill(Path(folder) / "data")
        with (
            Site(typical.data) as site,
            sync_playwright() as playwright,
            playwright.chromium.launch(executable_path=find_chromium(), args=BROWSER_SWITCHES) as browser,
        ):
            for name in pages:
                address = f"http://127.0.0.1:{site.port}{typical.paths[name]}"
                yield from _told(name, *visit(browser, address, {"sessionid": typical.session}))


def visit(browser: Browser, address: str, cookies: dict[str, str]) -> tuple[Load, Load]:
    """Open a page twice in a browser that has kept nothing before."""
    context = browser.new_context(viewport=WINDOW)  # type: ignore[arg-type]
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, dict[str, Any]] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda event: kinds.__setitem__(event["requestId"], event))
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(event["requestId"], event["encodedDataLength"]),
    )
    loads = []
    for _ in range(2):
        kinds.clear()
        sizes.clear()
        answer = page.goto(address, wait_until="networkidle")
        if answer is None or not answer.ok:
            raise RuntimeError(f"{address} could not be opened.")
        loads.append(
            Load(
                html=compressed(answer.text()),
                words=compressed(str(page.evaluate(_WORDS_AND_PICTURES))),
                code=sum(
                    _body(kinds[each], size) for each, size in sizes.items() if _is_code(kinds.get(each))
                ),
                others=sum(
                    _on_the_line(session, kinds[each], size)
                    for each, size in sizes.items()
                    if _is_other(kinds.get(each))
                ),
                elements=int(page.evaluate("document.getElementsByTagName('*').length")),
            )
        )
    context.close()
    return loads[0], loads[1]


def compressed(text: str) -> int:
    """Return how many bytes a text takes on its way."""
    return len(gzip.compress(text.encode(), LEVEL))


def _is_code(event: dict[str, Any] | None) -> bool:
    return event is not None and event["type"] in ("Script", "Stylesheet")


def _is_other(event: dict[str, Any] | None) -> bool:
    return event is not None and event["type"] not in ("Document", "Image", "Media")


def _on_the_line(session: CDPSession, event: dict[str, Any], size: int) -> int:
    """Return the bytes of an answer with its headers: of a part of a page, compressed as the page."""
    response = event["response"]
    if not size or not response["mimeType"].startswith("text/html") or not _body(event, size):
        return size
    body = str(session.send("Network.getResponseBody", {"requestId": event["requestId"]})["body"])
    return size - len(body.encode()) + compressed(body)


def _body(event: dict[str, Any], size: int) -> int:
    """Return the bytes of an answer without its headers; 0 of one that the browser had kept."""
    response = event["response"]
    if response.get("fromDiskCache") or not size:
        return 0
    length = {name.lower(): value for name, value in response["headers"].items()}.get("content-length")
    return int(length) if length else size


def _told(name: str, first: Load, again: Load) -> Iterator[Figure]:
    html = (first.html - first.words) / 1000
    yield Figure(
        f"{name}: HTML",
        html,
        "kB",
        HTML_MAX,
        f"and {first.words / 1000:.1f} kB of words and pictures' addresses",
    )
    yield Figure(f"{name}: JS and CSS", first.code / 1000, "kB", SCRIPTS_AND_STYLES_MAX)
    yield Figure(f"{name}: opened again", (again.html - again.words + again.others) / 1000, "kB", AGAIN_MAX)
    yield Figure(f"{name}: elements", first.elements, "", ELEMENTS_MAX)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("pages", nargs="*", metavar="page", help=", ".join(PAGES))
    print(table(figures(parser.parse_args().pages or PAGES)))
