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


def test_a_page_loses_its_indentation_and_its_blank_lines(load):
    assert load("a.html", "<p>\n    One\n\n\t two  three\n</p>\n") == "<p>\nOne\ntwo  three\n</p>\n"


def test_attributes_stand_in_one_line(load):
    long = '<a class="b"\n   {% if x %}id="c"{% endif %}\n   href="d">\n  e < f\n</a>\n'
    assert load("a.html", long) == '<a class="b" {% if x %}id="c"{% endif %} href="d">\ne < f\n</a>\n'


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\n{% if x %}\nb\n{% endif %}\nc", "a\n{% if x %}b\n{% endif %}c"),
        ("a\n{% if x %}\nb\n{% else %}\nc\n{% endif %}\nd", "a\n{% if x %}b\n{% else %}c\n{% endif %}d"),
        ("a\n{# What it is. #}\nb", "a\n{# What it is. #}b"),
        ('a\n{% url "x" y as z %}\nb', 'a\n{% url "x" y as z %}b'),
        (
            "a\n{% for y in x %}\nb\n{% empty %}\n{% endfor %}",
            "a\n{% for y in x %}b\n{% empty %}{% endfor %}",
        ),
    ],
)
def test_a_line_of_tags_that_draw_nothing_leaves_no_line(load, text, kept):
    assert load("a.html", text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "a{% if x %}\nb\n{% endif %}\nc",
        "a\n{% if x %}b{% else %}\nc\n{% endif %}\nd",
        "a\n{% if x %}b\n{% endif %}\nc",
        "a\n{{ x }}\n{% include y %}\n{% block z %}\n{% endblock %}\nb",
    ],
)
def test_words_stay_apart_whichever_branch_is_taken(load, text):
    assert load("a.html", text) == text


def test_what_is_included_in_a_line_still_ends_it(load):
    assert load("a.html", "{# Of y. #}\na") == "\n{# Of y. #}a"


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
