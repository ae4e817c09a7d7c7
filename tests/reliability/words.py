"""The words that make a process die, as the tests write them and the processes read them."""


def word(point: str) -> str:
    """Return the word that makes a process die at this point."""
    return f"[die: {point}]"
