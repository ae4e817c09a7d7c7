"""Pages come without indentation, and nothing else of a template changes."""

import pytest
from django.conf import settings
from django.template import Engine

LOADER = ["dashboard.template_loading.Loader"]


@pytest.fixture
def load(tmp_path):
    """Return a function that writes a template and loads it again."""

    def load(name: str, text: str) -> str:
        (tmp_path / name).write_text(text)
        return Engine(dirs=[tmp_path], loaders=LOADER).get_template(name).source

    return load


def test_a_page_loses_its_indentation_and_keeps_its_lines(load):
    assert load("a.html", "<p>\n    One\n\n\t two  three\n</p>\n") == "<p>\nOne\n\ntwo  three\n</p>\n"


def test_a_text_stays_as_it_is(load):
    assert load("a.txt", "One\n    two\n") == "One\n    two\n"


def test_the_site_uses_it():
    assert LOADER[0] in str(settings.TEMPLATES[0]["OPTIONS"]["loaders"])


@pytest.mark.parametrize("tag", ["pre", "textarea"])
def test_no_template_shows_its_own_indentation(tag):
    shown = [
        path.name
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for part in path.read_text().split(f"<{tag}")[1:]
        if "\n " in part.split(f"</{tag}>")[0].partition(">")[2]
    ]

    assert shown == []
