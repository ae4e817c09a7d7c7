"""Every scene of the gallery at three widths, in light and dark, with large text and without JavaScript.

How a scene is written: tests/gallery/registry.py. What is looked for: tests/gallery/inspect.js.
"""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import come_to_rest
from tests.gallery.inspection import (
    axe_problems,
    enlarge_text,
    form_problems,
    layout_problems,
    stylesheet_problems,
    touch,
)
from tests.gallery.registry import Scene, all_scenes
from tests.gallery.window import HEIGHT, show, windows, world  # noqa: F401

PHONE = 390
DESKTOP = 1440
# What a page is made of is the same in all its states.
FIRST_OF_THEIR_PAGES = list({scene.page: scene for scene in reversed(all_scenes())}.values())

# Forms that were looked at without JavaScript: the same form is on a page in most of its states.
FORMS_SEEN: set[str] = set()


@pytest.mark.parametrize("scene", all_scenes(), ids=lambda scene: scene.name)
def test_scene(show, scene: Scene):  # noqa: F811
    shown = show(scene, script=scene.script)
    page = shown.page
    problems = stylesheet_problems(page) if scene.script and scene.status == 200 else []
    # The frame around a page is looked at once for each page: in all its states it is the same.
    part = (
        "html" if scene in FIRST_OF_THEIR_PAGES or not page.locator("main").count() else "main, dialog[open]"
    )
    for width in sorted(scene.widths, reverse=True):
        resize(page, width)
        if width == PHONE:
            touch(page)
        found = layout_problems(page, tiny_targets=width == PHONE)
        # Names and colours depend on the width only in what a phone alone is shown, once for each page.
        if scene.script and (width == DESKTOP or (width == PHONE and scene in FIRST_OF_THEIR_PAGES)):
            found += axe_problems(page, within=part)
        problems += [f"{width} px: {problem}" for problem in found]
    if scene.script:
        page.emulate_media(color_scheme="dark")
        come_to_rest(page)
        problems += [f"dark: {problem}" for problem in axe_problems(page, "color-contrast", within=part)]
    enlarge_text(page)
    for width in {min(scene.widths), max(scene.widths)}:
        resize(page, width)
        found = layout_problems(page, tiny_targets=False)
        problems += [f"200 % at {width} px: {problem}" for problem in found]
    problems += shown.faults
    if has_new_forms(page):
        plain = show(scene, script=False)
        problems += [f"without JavaScript: {problem}" for problem in form_problems(plain.page) + plain.faults]
    left = [problem for problem in problems if not any(each in problem for each in scene.ignored)]
    if left:
        pytest.fail("\n".join([f"{scene.name} at {page.url}", *left]), pytrace=False)


def has_new_forms(page: Page) -> bool:
    """Return whether the page has a form, by its address and fields, that no scene before had."""
    found = page.locator("main form").evaluate_all(
        """forms => forms.map(form => [
            (form.getAttribute("action") ?? location.pathname).replace(/[0-9a-f-]{36}|[0-9]+/g, "…"),
            ...new Set([...form.elements].map(field => `${field.type} ${field.name}`)),
        ].join())"""
    )
    new = set(found) - FORMS_SEEN
    FORMS_SEEN.update(new)
    return bool(new)


def resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
