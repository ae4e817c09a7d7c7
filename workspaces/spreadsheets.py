"""Cells of files for spreadsheets, which run some texts as formulas (OWASP, "CSV Injection")."""

import unicodedata

# Full-width and other forms of these are found by what Unicode says they stand for (NFKC): some spreadsheets
# take them for the others. And an apostrophe: so a cell that begins with one of its own can be told from one
# that got it.
_BEGINNINGS = frozenset("=+-@|%'")
# Minus signs that stand for no hyphen in Unicode, and are read as one all the same.
_LIKE_A_MINUS = frozenset("\N{MINUS SIGN}\N{HYPHEN}\N{FIGURE DASH}\N{EN DASH}")


def harmless(cell: str) -> str:
    """Return the cell so that no spreadsheet runs it; one leading apostrophe taken away gives it back."""
    if cell[:1] in ("\t", "\r", "\n"):
        return f"'{cell}"
    first = next((character for character in cell if not _is_unseen(character)), "")
    seen = unicodedata.normalize("NFKC", first)[:1]
    return f"'{cell}" if seen in _BEGINNINGS or first in _LIKE_A_MINUS else cell


def _is_unseen(character: str) -> bool:
    """Whether a spreadsheet may drop it: spaces, controls, and formatting such as a byte order mark."""
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Cn", "Mn", "Me")
