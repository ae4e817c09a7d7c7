"""Every style and script reaches somebody: what no page has elements for is only carried along."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from dashboard.joined_files import JOINED, PLAIN

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
LAYERS = (
    "powerpost",
    "workspaces",
    "search",
    "notifications",
    "media_library",
    "generations",
    "reviews",
    "costs",
)
WRITTEN = [
    *(ROOT / "templates").rglob("*.html"),
    *(STATIC / "js").glob("*.js"),
    *(path for layer in (*LAYERS, "dashboard") for path in (ROOT / layer).rglob("*.py")),
]
STYLESHEETS = sorted((STATIC / "css").rglob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
# Put together of two words, in media_library/quota.py.
COMPOSED = {f"{source}-{kind}" for source in ("uploaded", "generated") for kind in ("image", "video")}


@pytest.fixture(scope="module")
def words() -> set[str]:
    """Return every word that templates, scripts and programs are written with."""
    found = {word for path in WRITTEN for word in re.findall(r"[A-Za-z][\w-]*", path.read_text())}
    # A script says `dataset.tickAll`.
    return (
        found | {re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", word) for word in found} | COMPOSED
    )


@pytest.mark.parametrize("sheet", STYLESHEETS, ids=lambda path: path.name)
def test_every_name_in_a_stylesheet_is_written_elsewhere(sheet, words):
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    selectors = [each for each in re.findall(r"([^{};]+)\{", text) if not each.strip().startswith("@")]

    classes = {name for each in selectors for name in re.findall(r"[.#]([A-Za-z][\w-]*)", each)}
    data = {name for each in selectors for name in re.findall(r"\[data-([\w-]+)", each)}

    assert {name for name in classes if name not in words} == set()
    assert {name for name in data if name not in words and f"data-{name}" not in words} == set()


def test_every_file_is_linked_or_fetched():
    parts = {part for names in JOINED.values() for part in names} | set(PLAIN)
    linked = {
        found
        for path in (ROOT / "templates").rglob("*.html")
        for found in re.findall(r"""(?:static|linked|addresses) ["']([\w/.-]+)["']""", path.read_text())
    }
    imported = {
        f"js/{found}"
        for path in SCRIPTS
        for found in re.findall(r"""(?:from |import\(|import )["']\./([\w.]+)["']""", path.read_text())
    }

    files = {str(path.relative_to(STATIC)) for path in (*STYLESHEETS, *SCRIPTS)}

    assert files - parts - linked - imported == set()
    # And nothing is joined that no page links.
    assert {name for name in JOINED if name not in linked} == set()
