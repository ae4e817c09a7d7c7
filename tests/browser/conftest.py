"""Signed-in windows for each browser test; the browser is one for all (see chromium.py, windows.py)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page

from tests.browser.windows import Windows
from tests.conftest import Person
from tests.gallery.inspection import axe_problems
from tests.media_library.conftest import make_file  # noqa: F401
from tests.reviews.conftest import author, reviewer, second_reviewer  # noqa: F401

SESSION_COOKIE = "sessionid"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder, so that `-m "not browser"` leaves it out."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def kept_windows(chromium, live_server) -> Iterator[Windows]:
    """What tests open windows with."""
    windows = Windows(chromium, live_server.url)
    yield windows
    windows.close()


@pytest.fixture
def open_window(kept_windows, live_server) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a window; options go to the browser's context.

    It is signed in as the person, or without one as nobody. Anything that the page logs as an error, policy
    violations included, fails the test at its end.
    """
    errors: list[str] = []
    with kept_windows.for_one_test() as opened:

        def open_window(person: Person | None = None, **options: Any) -> Page:
            page = opened.open(**options)
            if person is not None:
                value = person.client.cookies[SESSION_COOKIE].value
                page.context.add_cookies([{"name": SESSION_COOKIE, "value": value, "url": live_server.url}])
            page.on("pageerror", lambda error: errors.append(f"{error} ({page.url})"))
            page.on("console", lambda entry: errors.append(entry.text) if is_fault(entry) else None)
            return page

        yield open_window
        # Taken before the windows close: a request that closing cuts off is no fault of the page.
        found = list(errors)
    assert found == []


@pytest.fixture
def page(open_window, owner) -> Page:
    """A window on a desktop, signed in as the owner."""
    return open_window(owner, viewport=DESKTOP)


def come_to_rest(page: Page) -> None:
    """Wait until the page is there, and what moves or fades on it has arrived.

    What turns for ever or counts down is not waited for.
    """
    page.wait_for_load_state()
    page.evaluate(
        """() => {
            const moving = document.getAnimations().filter(
                (each) => each.playState === "running" && each.effect.getComputedTiming().endTime <= 1000);
            const arrived = Promise.allSettled(moving.map((each) => each.finished));
            // What is not drawn never arrives.
            const given_up = new Promise((done) => setTimeout(done, 1000));
            // An animation in the answer would bring the whole document along.
            return Promise.race([arrived, given_up]).then(() => null);
        }"""
    )


def hurry(page: Page) -> None:
    """Let the timers of every page that comes into this window run ten times as fast."""
    page.add_init_script(
        "const atOnce = window.setTimeout.bind(window);"
        "window.setTimeout = (call, pause = 0, ...values) => atOnce(call, pause / 10, ...values);"
    )


def problems_in_both_themes(page: Page) -> list[str]:
    """Return what is wrong with the page in light and in dark, a line each, and leave it in dark.

    That is what axe finds, and by how much the page is wider than its window.
    """
    problems = [f"{overflow(page)} pixels too wide"] if overflow(page) > 0 else []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        problems += [f"{theme}: {problem}" for problem in accessibility_problems(page)]
    return problems


def accessibility_problems(page: Page) -> list[str]:
    """Return what axe finds wrong with the page, once nothing on it moves any more, a line each."""
    come_to_rest(page)
    return axe_problems(page)


def wait_for_metadata(video: Locator) -> None:
    """Wait until the video element knows its size and length.

    `page.wait_for_function` would evaluate a text in the page, which its content security policy forbids.
    """
    video.evaluate(
        "video => video.readyState >= 1 || new Promise(known => {"
        "video.addEventListener('loadedmetadata', () => known(), {once: true})})"
    )


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


# What the browser logs of a refused upload (422) or of a connection that a test breaks; and what htmx logs
# of a request that leaving the page cuts off. Where people must know of a failure, a notice tells them, and
# a test looks for it.
NO_FAULTS = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort", "htmx:sendError")


def is_fault(entry: ConsoleMessage) -> bool:
    """Return whether a line of the console is an error of the page."""
    return entry.type == "error" and not entry.text.startswith(NO_FAULTS)
