"""Putting PowerPost's words into sentences of ours."""


def as_sentence(text: str) -> str:
    """Return the text with a capital at its beginning and a full stop at its end, if it has none."""
    text = text.strip()
    if not text:
        return ""
    ended = text if text[-1] in ".!?…" else f"{text}."
    return ended[0].upper() + ended[1:]
