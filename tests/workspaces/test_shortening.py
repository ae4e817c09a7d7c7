"""Long texts on one line."""

import pytest

from workspaces.shortening import shorten


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Exactly te", "Exactly te"),
        ("One line\r\nmore", "One line…"),
        ("Eight to and more", "Eight to…"),
        ("  one \n two  ", "one two"),
        ("", ""),
    ],
)
def test_a_text_is_one_line_of_so_many_characters(text, line):
    assert shorten(text, 10) == line
