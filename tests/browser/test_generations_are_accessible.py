"""The pages of jobs pass axe and fit the window: light and dark, phone and desktop."""

import pytest

from generations.lifecycle import Status
from tests.browser.conftest import DESKTOP, PHONE, accessibility_problems, overflow
from tests.generations.factories import add_captions, add_file_outputs, make_file, make_generation

pytestmark = pytest.mark.browser

LOOKS = {
    "light desktop": {"viewport": DESKTOP, "color_scheme": "light"},
    "dark desktop": {"viewport": DESKTOP, "color_scheme": "dark"},
    "light phone": {"viewport": PHONE, "color_scheme": "light", "has_touch": True},
    "dark phone": {"viewport": PHONE, "color_scheme": "dark", "has_touch": True},
}


@pytest.fixture
def addresses(workspace, owner):
    """The pages, with something of everything on them."""
    person = {"created_by": owner.user}
    photo = make_file(workspace, with_bytes=True)
    captions = make_generation(workspace, parameters={"post_types": ["x-post", "youtube-short"]}, **person)
    add_captions(captions)
    images = make_generation(
        workspace, "images", Status.PARTIAL, inputs=[photo], error_message="One failed.", **person
    )
    add_file_outputs(images, with_bytes=True)
    doubtful = make_generation(workspace, "video", Status.NEEDS_ATTENTION, error_message="Lost.", **person)
    running = make_generation(workspace, "video", Status.PROCESSING, inputs=[photo], notice="Asking again.")
    failed = make_generation(workspace, "images", Status.FAILED, error_message="No.", request_id="req_1")
    jobs = [f"/generations/{job.pk}/" for job in (captions, images, doubtful, running, failed)]
    forms = [f"/generations/new/{kind}/" for kind in ("content", "images", "video")]
    return ["/generations/", "/generations/?q=nothing", *forms, *jobs]


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_every_page(open_window, owner, addresses, look):
    page = open_window(owner, **look)
    problems = {}
    for address in addresses:
        page.goto(address)
        found = accessibility_problems(page)
        if overflow(page) > 0:
            found.append(f"{overflow(page)} pixels too wide")
        if found:
            problems[address] = found

    assert problems == {}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_a_refused_form(open_window, owner, look):
    page = open_window(owner, **look)
    page.goto("/generations/new/content/")
    page.locator("aside button.primary").click()
    page.wait_for_selector("#error-summary")

    assert accessibility_problems(page) == []
    assert overflow(page) <= 0
