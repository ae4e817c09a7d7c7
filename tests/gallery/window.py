"""Opens scenes in Chromium: one after the other in the same window, so that scripts and styles load once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, Request, Response

from tests.browser.conftest import SESSION_COOKIE, come_to_rest, is_fault
from tests.browser.windows import TIMEOUT_MS
from tests.gallery.inspection import enlarge_text, touch
from tests.gallery.registry import Scene
from tests.gallery.world import World

HEIGHT = 900
NOBODY = ("anonymous", "guest")


@dataclass
class Shown:
    """A scene in its window, and what went wrong on the way there."""

    page: Page
    scene: Scene
    faults: list[str] = field(default_factory=list)


@dataclass
class Window:
    """A page that shows one scene after the other: to open one for each takes as long as to look at it."""

    page: Page
    script: bool
    shown: Shown | None = None

    def clear(self) -> None:
        """Leave what is shown, and forget how it was looked at."""
        self.shown = None
        # Led away by itself, the page stays in its process, which `goto` would end.
        self.page.evaluate("location.replace('about:blank')")
        self.page.wait_for_url("about:blank")
        if self.script:
            enlarge_text(self.page, is_large=False)
            touch(self.page, is_touched=False)
            self.page.emulate_media(color_scheme="light")


@pytest.fixture
def world(transactional_db, settings) -> World:
    """What the scene of this test is built in."""
    return World(settings)


@pytest.fixture(scope="session")
def windows(chromium) -> Iterator[dict[bool, Window]]:
    """The two windows, with JavaScript and without."""
    made = {}
    for script in (True, False):
        context = chromium.new_context(java_script_enabled=script, reduced_motion="reduce")
        context.set_default_timeout(TIMEOUT_MS)
        made[script] = Window(context.new_page(), script)
        watch(made[script])
    yield made
    for window in made.values():
        window.page.context.close()


@pytest.fixture
def show(windows, live_server, world) -> Iterator[Callable[..., Shown]]:
    """Return a function that builds a scene and opens it; `script=False` opens it without JavaScript."""
    addresses: dict[str, str] = {}

    def show(scene: Scene, *, script: bool = True, width: int = 1440) -> Shown:
        if scene.name not in addresses:
            addresses[scene.name] = live_server.url + scene.build(world)
        window = windows[script]
        page = window.page
        page.context.clear_cookies()
        if scene.person not in NOBODY:
            page.context.add_cookies([cookie_of(getattr(world, scene.person), live_server.url)])
        shown = window.shown = Shown(page, scene)
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
    for window in windows.values():
        if window.shown is not None:
            window.clear()


def cookie_of(person: User, address: str) -> dict[str, str]:
    """Return the cookie of a session in which the person is signed in."""
    client = Client()
    client.force_login(person)
    return {"name": SESSION_COOKIE, "value": client.cookies[SESSION_COOKIE].value, "url": address}


def watch(window: Window) -> None:
    """Write down, with the scene that is shown, what the page logs as an error and which requests fail."""

    def note(fault: str) -> None:
        if window.shown is not None:
            window.shown.faults.append(fault)

    def logged(entry: ConsoleMessage) -> None:
        if is_fault(entry):
            note(f"console: {entry.text}")

    def answered(response: Response) -> None:
        # A form that a scene sends and that is refused is answered with 422.
        expected = (window.shown.scene.status, 422) if window.shown else ()
        is_page = response.request.is_navigation_request() and response.status in expected
        if response.status >= 400 and not is_page:
            note(f"request: {response.status} for {urlsplit(response.url).path}")

    def failed(request: Request) -> None:
        # A video is fetched in pieces, and a page that is left stops what it was fetching.
        if request.failure != "net::ERR_ABORTED":
            note(f"request: {request.failure} for {urlsplit(request.url).path}")

    window.page.on("pageerror", lambda error: note(f"console: {error}"))
    window.page.on("console", logged)
    window.page.on("response", answered)
    window.page.on("requestfailed", failed)
