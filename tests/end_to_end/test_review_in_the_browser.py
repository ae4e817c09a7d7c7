"""From a prompt to a ZIP of what was approved: the worker opens the reviews, a person decides on them."""

import io
import json
import zipfile

import pytest
from playwright.sync_api import expect

from tests.end_to_end.browsing import expect_finished, start

pytestmark = [pytest.mark.xdist_group("end_to_end"), pytest.mark.browser]


def test_what_was_made_is_approved_and_handed_over(page):
    # Alone in the workspace: without this, nobody could approve what the admin makes.
    page.goto("/reviews/policy/")
    page.get_by_label("Authors may approve their own").check()
    page.get_by_role("button", name="Save").click()
    page.goto("/generations/new/content/")
    page.fill("#id_prompt", "The harbour market is back")
    page.check("[name=post_types][value=linkedin-post]")
    page.check("[name=post_types][value=x-post]")
    expect_finished(page, start(page))

    page.get_by_role("link", name="In review").first.click()
    expect(page.locator("#desk")).to_contain_text("The harbour market is back")
    # The words are there before the keys are.
    page.wait_for_load_state()
    page.keyboard.press("a")
    expect(page.locator("#desk")).to_contain_text("Approved: The harbour market is back")
    page.goto("/reviews/hand-over/?q=harbour+market")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download all").click()
    with zipfile.ZipFile(io.BytesIO(started.value.path().read_bytes())) as archive:
        assert archive.testzip() is None
        (output,) = json.loads(archive.read("manifest.json"))["outputs"]
        caption = archive.read(output["file"]).decode()
    assert "The harbour market is back" in caption
    assert [decision["action"] for decision in output["decisions"]] == ["approved"]
