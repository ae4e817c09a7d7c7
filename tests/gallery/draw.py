"""Draws each scene into a picture for each width and theme. Run by screenshots.py; no test of the suite."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from tests.gallery.registry import Scene, all_scenes
from tests.gallery.window import HEIGHT, show, windows, world  # noqa: F401

WIDTHS = (390, 1440)
THEMES = ("light", "dark")
# A page that never ends is shown as far as somebody would scroll to see what it is like.
TALLEST = 4000


@pytest.mark.parametrize("scene", all_scenes(), ids=lambda scene: scene.name)
def test_draw(show, scene: Scene):  # noqa: F811
    folder = Path(os.environ["SCREENSHOTS"])
    page = show(scene, script=scene.script).page
    for width in [width for width in WIDTHS if width in scene.widths] or scene.widths:
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": HEIGHT if width > 390 else 844})
            # Pictures below the window are loaded when it is as tall as the page.
            tall = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": max(HEIGHT, min(tall, TALLEST))})
            page.evaluate(
                "Promise.all([...document.images].filter((each) => !each.complete)"
                ".map((each) => new Promise((done) => { each.onload = each.onerror = done })))"
                ".then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))"
            )
            drawn = Image.open(io.BytesIO(page.screenshot(type="png", animations="disabled")))
            name = f"{scene.page}.{scene.state}.{width}.{theme}.webp".replace(" ", "-")
            drawn.convert("RGB").save(folder / name, quality=82, method=2)
