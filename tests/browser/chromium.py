"""Finds the Chromium that the browser tests drive."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class BrowserMissing(Exception):
    """There is no browser on this machine; the message says how to get one."""


def find_chromium() -> str:
    """Return the path of Chromium: the one that CHROMIUM names, or the system's; raises BrowserMissing."""
    named = os.environ.get("CHROMIUM", "").strip()
    for name in [named] if named else NAMES:
        path = shutil.which(name)
        if path:
            return path
    problem = f"CHROMIUM names {named}, which is not a program." if named else "There is no Chromium."
    raise BrowserMissing(
        f"The browser tests need a browser: {problem} On Debian and Ubuntu: apt install chromium. "
        "Elsewhere, install Chromium or Chrome and set CHROMIUM to its path."
    )
