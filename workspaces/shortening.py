"""Long texts on one line of a page, a notice or an e-mail."""


def shorten(text: str, most: int) -> str:
    """Return the text on one line, with an ellipsis where it is cut to this many characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
