"""Cells of files that people open in a spreadsheet."""

import pytest

from workspaces.spreadsheets import harmless


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@me", "\t=1", "\r=1", "＝1", "'=1", "  =1"])
def test_no_cell_is_a_formula_and_each_can_be_had_back(cell):
    assert harmless(cell) == f"'{cell}"
    assert harmless(cell)[1:] == cell


@pytest.mark.parametrize("cell", ["", "words", "1 = 2", "5 - 3 = 2 @ home", "me@example.org"])
def test_other_cells_stay_as_they_are(cell):
    assert harmless(cell) == cell
