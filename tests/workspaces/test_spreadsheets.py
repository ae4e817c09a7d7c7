"""Cells of files that people open in a spreadsheet."""

import pytest

from workspaces.spreadsheets import harmless

FORMULAS = [
    *("=1", "+1", "-1", "@me", "|cmd", "%0", "'=1", "\t=1", "\r=1", "\n=1", "\twords", "  =1", "\x00=1"),
    # The same in other forms, and behind what nobody sees: spaces of all kinds, byte order mark, zero width,
    # soft hyphen, word joiner, marks of direction, variation selector.
    *("＝1", "＋1", "－1", "＠me", "﹦1", "﹢1", "﹣1", "﹫me", "⁺1", "₌1", "−1", "–1", "‐1", "＇=1"),
    *("\ufeff=1", "\u200b=1", "\u00ad=1", "\u2060=1", "\u202e=1", "\u2066@me", "\u200e+1", "\ufe0f=1"),
    *("\u00a0=1", "\u3000=1", "\u2028=1", "\x0b=1", "\x85=1", " \ufeff \u200b\t =1", "\U000e0020=1"),
]


@pytest.mark.parametrize("cell", FORMULAS, ids=ascii)
def test_no_cell_is_a_formula_and_each_can_be_had_back(cell):
    assert harmless(cell) == f"'{cell}"
    assert harmless(cell)[1:] == cell


@pytest.mark.parametrize(
    "cell", ["", "words", "1 = 2", "5 - 3 = 2 @ home", "me@example.org", "\u200bwords", " words"]
)
def test_other_cells_stay_as_they_are(cell):
    assert harmless(cell) == cell
