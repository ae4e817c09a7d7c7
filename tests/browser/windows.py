"""Keeps windows of Chromium from one test to the next: beginning with an empty cache costs more than a test.

A test gets a page of its own in a context that others had before it, without their cookies and stores. One
page stays open in each context, for with its last page the process ends that has the scripts compiled.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

# A page that needs longer than this is broken, on a busy machine too.
TIMEOUT_MS = 20_000
# What a page can be given after it was opened; all other options belong to the context.
OF_THE_PAGE = ("viewport", "color_scheme")
# Contexts with these only are kept: what a person allowed a page cannot be told from what the next may do.
KEPT = {"has_touch", "is_mobile", "java_script_enabled"}
USUAL_VIEWPORT = {"width": 1280, "height": 720}
STORES = "local_storage,indexeddb,cache_storage,service_workers"


@dataclass
class Kept:
    """A context and the page that stays open in it."""

    context: BrowserContext
    resting: Page
    is_taken: bool = False


class Windows:
    """The windows of one process; `base_url` is where the site is for all of them."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self.browser = browser
        self.base_url = base_url
        self._kept: dict[tuple[tuple[str, Any], ...], list[Kept]] = {}

    @contextmanager
    def for_one_test(self) -> Iterator["Opened"]:
        """Give what opens windows, and close those at the end."""
        opened = Opened(self)
        try:
            yield opened
        finally:
            opened.close()

    def take(self, options: dict[str, Any]) -> Kept:
        """Return a context with these options that nobody has at the moment, empty as a new one."""
        key = tuple(sorted(options.items()))
        for kept in self._kept.setdefault(key, []):
            if not kept.is_taken:
                self._empty(kept)
                break
        else:
            kept = self._new(options)
            self._kept[key].append(kept)
        kept.is_taken = True
        return kept

    def new_context(self, options: dict[str, Any]) -> BrowserContext:
        """Return a context with these options that its taker closes."""
        context = self.browser.new_context(base_url=self.base_url, **options)
        context.set_default_timeout(TIMEOUT_MS)
        return context

    def close(self) -> None:
        """Close all of them."""
        for kept in itertools.chain.from_iterable(self._kept.values()):
            kept.context.close()

    def _new(self, options: dict[str, Any]) -> Kept:
        context = self.new_context(options)
        resting = context.new_page()
        resting.goto(reverse("health"))
        return Kept(context, resting)

    def _empty(self, kept: Kept) -> None:
        kept.context.clear_cookies()
        session = kept.context.new_cdp_session(kept.resting)
        session.send("Storage.clearDataForOrigin", {"origin": self.base_url, "storageTypes": STORES})
        session.detach()


class Opened:
    """What one test has opened."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows
        self._kept: list[tuple[Kept, Page]] = []
        self._contexts: list[BrowserContext] = []

    def open(self, **options: Any) -> Page:
        """Return a new page in a context of its own with these options."""
        of_the_page = {name: options.pop(name) for name in OF_THE_PAGE if name in options}
        if options.keys() <= KEPT:
            kept = self._windows.take(options)
            page = kept.context.new_page()
            self._kept.append((kept, page))
        else:
            context = self._windows.new_context(options)
            self._contexts.append(context)
            page = context.new_page()
        page.set_viewport_size(of_the_page.get("viewport", USUAL_VIEWPORT))
        if "color_scheme" in of_the_page:
            page.emulate_media(color_scheme=of_the_page["color_scheme"])
        return page

    def close(self) -> None:
        """Close the pages, and give the kept contexts back."""
        for kept, _ in self._kept:
            for page in kept.context.pages:
                if page is not kept.resting:
                    page.close()
            kept.is_taken = False
        for context in self._contexts:
            context.close()
