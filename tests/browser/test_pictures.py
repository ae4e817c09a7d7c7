"""What pictures cost a browser: which it asks for at once, in which size; nothing moves when they come."""

import re

import pytest
from django.urls import reverse

from generations.models import Output
from tests.browser.conftest import DESKTOP, PHONE
from tests.generations.factories import make_file, make_generation
from workspaces.models import Workspace

SEEN = """() => [...document.images].filter((image) => {
    const box = image.getBoundingClientRect();
    return box.height && box.top < innerHeight && box.bottom > 0;
}).map((image) => ({
    isLazy: image.loading === "lazy",
    isFirst: image.fetchPriority === "high",
    address: image.currentSrc,
}))"""
HEIGHTS = "[...document.querySelectorAll('figure.output')].map((each) => each.getBoundingClientRect().height)"


def make_images(workspace: Workspace, number: int) -> str:
    """Make a job of so many pictures of 800 by 600; return where its page is."""
    job = make_generation(workspace, "images")
    for position in range(number):
        file = make_file(workspace, with_bytes=True)
        file.width, file.height = 800, 600
        file.display = file.thumbnail
        file.save()
        Output.objects.create(
            generation=job, type=Output.Type.IMAGE, position=position, media_id=file.media_id, media_file=file
        )
    return reverse("generation", args=[job.pk])


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(("name", "first"), [("generations", 1), ("library", 8)])
def test_no_picture_of_the_first_view_is_waited_with(open_window, owner, workspace, name, first, viewport):
    for _ in range(24):
        make_images(workspace, 1)
    page = open_window(owner, viewport=viewport)

    page.goto(reverse(name))

    seen = page.evaluate(SEEN)
    assert len(seen) >= 2
    assert not [each for each in seen if each["isLazy"]]
    assert all(each["isFirst"] for each in seen[:first])
    assert not any(each["isFirst"] for each in seen[first:])
    assert page.locator("main img[loading=lazy]").count() > 0


@pytest.mark.parametrize(("density", "small"), [(1, True), (2, False)])
def test_a_card_shows_the_thumbnail_for_the_screen(open_window, owner, workspace, density, small):
    make_images(workspace, 1)
    page = open_window(owner, viewport=DESKTOP, device_scale_factor=density)

    page.goto(reverse("generations"))

    assert [each["address"].endswith("?small") for each in page.evaluate(SEEN)] == [small]


def test_of_several_large_pictures_a_plain_screen_takes_thumbnails(open_window, owner, workspace):
    address = make_images(workspace, 4)
    page = open_window(owner, viewport=DESKTOP)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(address)

    assert len([each for each in asked if each.endswith("/thumbnail")]) == 4
    assert not [each for each in asked if each.endswith("/display")]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("number", [1, 2, 4])
def test_nothing_moves_when_large_pictures_come(open_window, owner, workspace, viewport, number):
    address = make_images(workspace, number)
    page = open_window(owner, viewport=viewport)
    held = []
    pictures = re.compile(r"/library/[^/]+/(thumbnail|display)")
    page.route(pictures, lambda route: held.append(route))
    page.goto(address, wait_until="domcontentloaded")
    page.locator("#outputs").wait_for()
    before = page.evaluate(HEIGHTS)

    for route in held:
        route.continue_()
    page.unroute(pictures)
    page.wait_for_load_state()

    assert min(before) > 150
    assert page.evaluate(HEIGHTS) == before
    assert page.evaluate(
        "[...document.querySelectorAll('figure.output img')].every((each) => each.naturalWidth)"
    )
