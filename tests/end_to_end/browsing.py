"""What people do in the browser on the way from a form to a finished job."""

import re

from playwright.sync_api import Page, expect

# Longer than the pace of video polls, twice.
FINISH_MS = 40_000


def start(page: Page) -> str:
    """Press the button of the form and return the id of the job it started."""
    page.locator("main button[type=submit].primary").click()
    page.wait_for_url(re.compile(r"/generations/[0-9a-f-]{36}/$"))
    return page.url.rstrip("/").rpartition("/")[2]


def expect_finished(page: Page, job: str) -> None:
    """Wait until the page shows the job completed, without loading it again."""
    page.evaluate("window.loadedOnce = true")
    expect(page.locator(f"#generation-{job}")).to_have_attribute(
        "data-status", "completed", timeout=FINISH_MS
    )
    assert page.evaluate("window.loadedOnce") is True
