"""The catalogue of scenes: every page in every state that is worth looking at.

A scene is a function in `tests/gallery/scenes/<subject>.py` that builds its rows and returns an address:

    from tests.gallery.registry import scene
    from tests.gallery.world import World

    @scene("library", "many")
    def library_with_many_files(world: World) -> str:
        for _ in range(8):
            world.file()
        return reverse("library")

That is all: `tests/browser/test_every_page.py` checks it at 390, 834 and 1440 px, in light and dark, with
200 % text and without JavaScript, and `make screenshots` draws it. The words `page` and `state` are short and
in lower case; together they are the scene's name: `library-many`. Usual states are empty, one, many, long,
rtl and the errors of the page. Rows are made anew for each scene, by `World` and the factories of the tests,
never by a worker and never over the network.

    @scene(
        "library", "chooser",
        person="viewer",        # who is signed in: one of World's people, or "anonymous" or "guest"
        status=404,             # what the page is answered with, 200 unless told
        ready=".media-tile",    # what must be on the page before anybody looks
        then=open_the_chooser,  # called with the Playwright page, once it has loaded: to open a dialog, say
        script=False,           # shown without JavaScript only
        pixels_wide=1440,       # a narrow dialog of one width only, say; all three unless told
        ignored=("tiny-targets: #legend a",)   # what this scene may do wrong, with a reason beside it
    )

`.venv/bin/python -m pytest tests/browser/test_every_page.py -k library` checks the scenes of one page.
`.venv/bin/python -m tests.gallery.screenshots -k library` draws them into var/screenshots/.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.gallery import scenes
from tests.gallery.world import World

WIDTHS = (390, 834, 1440)

Build = Callable[[World], str]


@dataclass(frozen=True, slots=True)
class Scene:
    """One page in one state: how it is built, for whom, and what is special about looking at it."""

    page: str
    state: str
    build: Build
    person: str = "owner"
    status: int = 200
    ready: str = ""
    then: Callable[[Page], object] | None = None
    script: bool = True
    widths: tuple[int, ...] = WIDTHS
    ignored: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The page and its state in one word, which no other scene has."""
        return f"{self.page}-{self.state}".replace(" ", "-")


_scenes: dict[str, Scene] = {}


def scene(
    page: str,
    state: str,
    *,
    person: str = "owner",
    status: int = 200,
    ready: str = "",
    then: Callable[[Page], object] | None = None,
    script: bool = True,
    pixels_wide: int | None = None,
    ignored: tuple[str, ...] = (),
) -> Callable[[Build], Build]:
    """Put the function below into the catalogue; raises ValueError when the name is taken."""

    def add(build: Build) -> Build:
        widths = WIDTHS if pixels_wide is None else (pixels_wide,)
        made = Scene(page, state, build, person, status, ready, then, script, widths, ignored)
        if made.name in _scenes:
            raise ValueError(f"There are two scenes {made.name}: {build} and {_scenes[made.name].build}")
        _scenes[made.name] = made
        return build

    return add


def all_scenes() -> list[Scene]:
    """Return every scene, in the order of the files' names and, in a file, as they stand there."""
    for module in sorted(pkgutil.iter_modules(scenes.__path__), key=lambda module: module.name):
        importlib.import_module(f"{scenes.__name__}.{module.name}")
    return list(_scenes.values())
