"""Finds and starts the Chromium that the browser tests drive; one browser for all tests of a process."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The same engine without the windows, toolbars and menus that nobody sees, and that a whole browser makes for
# each page: to open one takes a third of the time, and all tests in the browser two thirds.
SHELL = "chromium-headless-shell"

# What a page shows in time, it shows at once on a machine with nothing else to do; this is for the busy ones.
expect.set_options(timeout=15_000)

# As root, as in most containers, Chromium runs only without its own sandbox; and it is to call nobody.
BROWSER_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# No page of a test lives long enough to gain from machine code that is made better while it runs. Without it
# the browser takes a sixth less of the processors.
NO_BETTER_CODE = "--js-flags=--no-opt"


class BrowserMissing(Exception):
    """There is no browser on this machine; the message says how to get one."""


def find_chromium(*, or_shell: bool = False) -> str:
    """Return the path of Chromium: the one that CHROMIUM names, or the system's; raises BrowserMissing.

    With `or_shell`, its shell goes before the whole browser, where it is installed.
    """
    named = os.environ.get("CHROMIUM", "").strip()
    names = (SHELL, *NAMES) if or_shell else NAMES
    for name in [named] if named else names:
        path = shutil.which(name)
        if path:
            return path
    problem = f"CHROMIUM names {named}, which is not a program." if named else "There is no Chromium."
    raise BrowserMissing(
        f"The browser tests need a browser: {problem} On Debian and Ubuntu: apt install chromium. "
        "Elsewhere, install Chromium or Chrome and set CHROMIUM to its path."
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser. Fails, saying how to get one, where there is none: untested is not passed."""
    try:
        path = find_chromium(or_shell=True)
    except BrowserMissing as missing:
        pytest.fail(str(missing), pytrace=False)
    # Playwright's event loop runs in the thread of the tests, where Django would refuse to query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*BROWSER_SWITCHES, NO_BETTER_CODE])
        yield browser
        browser.close()
