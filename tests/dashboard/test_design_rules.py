"""The rules of docs/design.md that a program can hold."""

import math
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.loader import render_to_string

from dashboard.joined_files import JOINED

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLESHEETS = sorted((ROOT / "static" / "css").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))

# Pages that do without the second one are looked at by tests/browser/test_every_page.py.
SYSTEM = ("joined/site.css", "joined/all_components.css")

BROKEN_BY_THE_CONTENT_SECURITY_POLICY = {
    "an inline style": r"\sstyle\s*=",
    "a style element": r"<style",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "an inline handler": r"\son[a-z]+\s*=\s*[\"']",
    "hx-on": r"\shx-on",
    "an event filter, which HTMX evaluates": r"hx-trigger=\"[^\"]*\[",
    "values that HTMX evaluates": r"hx-(vals|headers)=[\"']js:",
    "something from another host": r"(?:src|href)=[\"'](?:https?:)?//",
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_keep_to_the_content_security_policy(template):
    text = template.read_text()

    found = [name for name, shape in BROKEN_BY_THE_CONTENT_SECURITY_POLICY.items() if re.search(shape, text)]

    assert not found


@pytest.mark.parametrize("sheet", STYLESHEETS + SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_loaded_from_another_host(sheet):
    assert not re.search(r"(?:url\(|@import|import\s|from\s)[\"'\s]*(?:https?:)?//", sheet.read_text())


@pytest.mark.parametrize("sheet", STYLESHEETS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_rule_stands_in_a_layer(sheet):
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL).strip()

    assert text.startswith("@layer"), "A rule outside of the layers wins over all of them."
    depth = 0
    for position, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == "}" and depth == 0 and position < len(text) - 1:
            assert text[position + 1 :].lstrip().startswith("@layer")


def test_every_stylesheet_of_the_system_is_linked():
    linked = {ROOT / "static" / part for name in SYSTEM for part in JOINED[name]}
    system = {path for path in STYLESHEETS if path.parent.name != "pages"}

    assert linked == system


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "413.html", "500.html"])
def test_pages_about_failures_need_nothing(name):
    # No context, no request, no database, and a static files manifest that may be missing.
    page = engines["django"].from_string((ROOT / "templates" / name).read_text()).render()

    assert "<h1>" in page
    assert render_to_string(name)


# --- Contrast -----------------------------------------------------------------------------------------


def _luminance(lightness: float, chroma: float, hue: float) -> float:
    """Return the relative luminance (WCAG) of an OKLCH colour."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(1, max(0, channel)) for channel in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _tokens(theme: int) -> dict[str, float]:
    text = (ROOT / "static/css/tokens.css").read_text()
    colour = r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)"
    found = re.findall(rf"--([\w-]+): light-dark\({colour}, {colour}\);", text)
    return {
        name: _luminance(float(values[0]) / 100, float(values[1]), float(values[2]))
        for name, *both in found
        for values in [both[3 * theme : 3 * theme + 3]]
    }


PAPERS = ("paper", "surface", "sunken", "raised")
STATES = ("good", "warn", "bad", "busy")
READABLE = [
    *[(ink, paper) for ink in ("ink", "ink-2", "ink-3", "accent", *STATES) for paper in PAPERS],
    *[(state, f"{state}-soft") for state in ("accent", *STATES)],
    *[(ink, f"{state}-soft") for ink in ("ink", "ink-2", "ink-3") for state in ("accent", *STATES)],
    ("accent-strong", "accent-soft"),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-strong"),
    ("good-ink", "good"),
    ("bad-ink", "bad"),
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_words_and_edges_have_the_contrast_of_wcag_aa(theme):
    tokens = _tokens(theme)

    def contrast(one: str, other: str) -> float:
        dark, light = sorted((tokens[one], tokens[other]))
        return (light + 0.05) / (dark + 0.05)

    weak = {pair: contrast(*pair) for pair in READABLE if contrast(*pair) < 4.5}
    weak |= {("edge", paper): contrast("edge", paper) for paper in PAPERS if contrast("edge", paper) < 3}
    assert not weak
