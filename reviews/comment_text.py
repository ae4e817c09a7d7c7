"""What people write about outputs, as it is stored: in comments, and with decisions."""

import unicodedata

# Signs that turn the direction of everything after them. Nobody types them; who pastes them disguises.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def clean_comment(text: str) -> str:
    """Return the words with line feeds as line ends, without what cannot be seen; empty when nothing is said.

    PostgreSQL stores no NUL. Signs without a shape, such as a zero-width space, say nothing alone.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TURNING)
    text = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
    says_something = any(unicodedata.category(sign)[0] in "LNPSM" for sign in text)
    return text.strip() if says_something else ""
