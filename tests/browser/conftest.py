"""Chromium for the browser tests: one browser for all, a fresh signed-in window for each test."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.browser.chromium import BrowserMissing, find_chromium
from tests.media_library.conftest import make_file  # noqa: F401

SESSION_COOKIE = "sessionid"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder, so that `-m "not browser"` leaves it out."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; skips, saying what is missing, where there is none."""
    try:
        path = find_chromium()
    except BrowserMissing as missing:
        pytest.skip(str(missing))
    # Playwright's event loop runs in the thread of the tests, where Django would refuse to query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_window(chromium, live_server) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a window signed in as a person.

    Anything that the page logs as an error, policy violations included, fails the test at its end.
    """
    contexts = []
    errors: list[str] = []

    def open_window(person, **options) -> Page:
        context = chromium.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        value = person.client.cookies[SESSION_COOKIE].value
        context.add_cookies([{"name": SESSION_COOKIE, "value": value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda entry: errors.append(entry.text) if _is_error(entry) else None)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert errors == []


def _is_error(entry: ConsoleMessage) -> bool:
    # A refused upload (422) or a connection that a test breaks is logged by the browser itself.
    return entry.type == "error" and not entry.text.startswith("Failed to load resource")
