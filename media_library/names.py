"""Names: what people call files and tags, and what a file is called on somebody's disk."""

import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

# Of what a person calls a file; the column's width.
NAME_MAX = 255
# Of a name on disk without its extension, in bytes of UTF-8: file systems take 255 for the whole of it, and
# browsers add a number to a name that exists.
STEM_BYTES_MAX = 180
FORBIDDEN = set('<>:"/\\|?*')
# Names of devices, which Windows does not take with any extension either.
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³")}
# What the names of pictures and videos end in. Other points are part of the name: "v1.2 launch".
_EXTENSIONS = {
    ".jpg",
    ".jpeg",
    ".jpe",
    ".jfif",
    ".png",
    ".webp",
    ".gif",
    ".heic",
    ".mp4",
    ".m4v",
    ".mov",
    ".webm",
}
# Invisible, but they join emoji to one and shape Persian and Indian words.
_JOINERS = "\u200c\u200d"


def visible(text: str) -> str:
    """Return the text in one line: no control signs, no marks that turn the direction, single spaces."""
    spaced = "".join(" " if sign.isspace() else sign for sign in unicodedata.normalize("NFC", text))
    kept = "".join(sign for sign in spaced if sign.isprintable() or sign in _JOINERS)
    return " ".join(kept.split()).strip(_JOINERS)


def stem_of(name: str) -> str:
    """Return the name without the extension of a picture or video."""
    path = PurePosixPath(name)
    return path.stem if path.suffix.lower() in _EXTENSIONS else name


def disk_name(name: str, extension: str, fallback: str) -> str:
    """Return what a file called `name` is called on a disk of Windows, macOS or Linux.

    `extension`, with its point, is that of what the file really is; `fallback` stands for a name of which
    nothing is left.
    """
    kept = "".join("-" if sign in FORBIDDEN else sign for sign in visible(stem_of(name)))
    stem = kept.encode()[:STEM_BYTES_MAX].decode(errors="ignore").strip(". ")
    if stem.partition(".")[0].strip().lower() in RESERVED:
        stem = f"_{stem}"
    return f"{stem or fallback}{extension}"


class Names:
    """Gives each name once; file systems that ignore case, and forms of accents, are thought of."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {_folded(name) for name in taken}
        self._last: dict[str, int] = {}

    def unique(self, stem: str, suffix: str = "") -> str:
        """Return the name, numbered when it is taken already."""
        name = f"{stem}{suffix}"
        # Counted on from the last number: a thousand files of one name would else be a million looks.
        number = self._last.get(_folded(name), 1)
        key = _folded(name)
        while _folded(name) in self._taken:
            number += 1
            name = f"{stem}-{number}{suffix}"
        self._last[key] = number
        self._taken.add(_folded(name))
        return name


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
