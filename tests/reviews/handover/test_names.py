"""Names that every system takes."""

import pytest

from media_library.names import Names
from reviews.handover.naming import PART_MAX, safe_part


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Summer launch, part 2", "summer-launch-part-2"),
        ("../../etc/passwd", "etcpasswd"),
        ("C:\\Windows\\x", "cwindowsx"),
        ("CON", "fallback"),
        ("com1", "fallback"),
        ("nul.", "fallback"),
        ("  ...  ", "fallback"),
        ("😀🎉", "fallback"),
        ("", "fallback"),
        ("a\x00b\nc\u202egpj", "abcgpj"),
        ("Über das Café", "über-das-café"),
        ("U\u0308ber", "über"),
        ("夏のキャンペーン", "夏のキャンペーン"),
    ],
)
def test_a_part_of_a_name(text, part):
    assert safe_part(text, "fallback") == part


def test_a_part_is_bounded():
    assert len(safe_part("word " * 100, "x")) <= PART_MAX
    assert not safe_part("word " * 100, "x").endswith("-")


def test_names_that_differ_in_case_or_accents_only_are_numbered():
    names = Names(["index.html"])

    assert names.unique("Index", ".html") == "Index-2.html"
    assert names.unique("a", ".txt") == "a.txt"
    assert names.unique("A", ".txt") == "A-2.txt"
    assert names.unique("a", ".txt") == "a-3.txt"
    assert names.unique("é") == "é"
    assert names.unique("e\u0301") == "e\u0301-2"
