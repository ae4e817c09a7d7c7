"""Opens scenes in Chromium: one window context for all of them, so that scripts and styles load once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from tests.browser.conftest import SESSION_COOKIE, TIMEOUT_MS, come_to_rest, is_fault
from tests.gallery.registry import Scene
from tests.gallery.world import World

HEIGHT = 900
NOBODY = ("anonymous", "guest")


@dataclass
class Shown:
    """A scene in its window, and what went wrong on the way there."""

    page: Page
    faults: list[str] = field(default_factory=list)


@pytest.fixture
def world(transactional_db, settings) -> World:
    """What the scene of this test is built in."""
    return World(settings)


@pytest.fixture(scope="session")
def contexts(chromium) -> Iterator[dict[bool, BrowserContext]]:
    """The two window contexts, with JavaScript and without."""
    made = {
        script: chromium.new_context(java_script_enabled=script, reduced_motion="reduce")
        for script in (True, False)
    }
    for context in made.values():
        context.set_default_timeout(TIMEOUT_MS)
    yield made
    for context in made.values():
        context.close()


@pytest.fixture
def show(contexts, live_server, world) -> Iterator[Callable[..., Shown]]:
    """Return a function that builds a scene and opens it; `script=False` opens it without JavaScript."""
    pages: list[Page] = []
    addresses: dict[str, str] = {}

    def show(scene: Scene, *, script: bool = True, width: int = 1440) -> Shown:
        if scene.name not in addresses:
            addresses[scene.name] = live_server.url + scene.build(world)
        context = contexts[script]
        context.clear_cookies()
        if scene.person not in NOBODY:
            context.add_cookies([cookie_of(getattr(world, scene.person), live_server.url)])
        page = context.new_page()
        pages.append(page)
        shown = Shown(page)
        watch(shown, scene, live_server.url)
        page.set_viewport_size({"width": width, "height": HEIGHT})
        response = page.goto(addresses[scene.name])
        if response is not None and response.status != scene.status:
            shown.faults.append(f"answer: {response.status} instead of {scene.status} at {page.url}")
        if scene.ready:
            page.wait_for_selector(scene.ready)
        if scene.then is not None and script:
            scene.then(page)
        if script:
            come_to_rest(page)
        return shown

    yield show
    for page in pages:
        page.close()


def cookie_of(person: User, address: str) -> dict[str, str]:
    """Return the cookie of a session in which the person is signed in."""
    client = Client()
    client.force_login(person)
    return {"name": SESSION_COOKIE, "value": client.cookies[SESSION_COOKIE].value, "url": address}


def watch(shown: Shown, scene: Scene, address: str) -> None:
    """Write down what the page logs as an error, and which of its own requests fail."""

    def logged(entry: ConsoleMessage) -> None:
        if is_fault(entry):
            shown.faults.append(f"console: {entry.text}")

    def answered(response: Response) -> None:
        # A form that a scene sends and that is refused is answered with 422.
        is_page = response.request.is_navigation_request() and response.status in (scene.status, 422)
        if response.status >= 400 and not is_page:
            shown.faults.append(f"request: {response.status} for {response.url.removeprefix(address)}")

    def failed(request: Request) -> None:
        # A video is fetched in pieces, and a page that is left stops what it was fetching.
        if request.failure != "net::ERR_ABORTED":
            shown.faults.append(f"request: {request.failure} for {request.url.removeprefix(address)}")

    shown.page.on("pageerror", lambda error: shown.faults.append(f"console: {error}"))
    shown.page.on("console", logged)
    shown.page.on("response", answered)
    shown.page.on("requestfailed", failed)
