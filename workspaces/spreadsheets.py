"""Cells of files for spreadsheets, which run some texts as formulas (OWASP, "CSV Injection")."""

# Full-width forms too: some spreadsheets take them for the others. And an apostrophe: so a cell that begins
# with one of its own can be told from one that got it.
_BEGINNINGS = tuple("=+-@\t\r\n＝＋－＠'")


def harmless(cell: str) -> str:
    """Return the cell so that no spreadsheet runs it; one leading apostrophe taken away gives it back."""
    return f"'{cell}" if cell.startswith(_BEGINNINGS) or cell.lstrip().startswith(_BEGINNINGS) else cell
