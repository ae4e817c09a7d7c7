"""How a stored file becomes the one that is handed on: planned from its structure, then streamed."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from media_library.provenance import jpeg, mp4, png, webp
from media_library.provenance.reading import AlreadyMarked, Piece, Reader, Span, StoredFile, Unmarkable
from media_library.provenance.xmp import SourceType

READ_SIZE = 256 * 1024

# WebM has no agreed place for XMP.
_MARKERS: dict[str, Callable[[Reader, SourceType], list[Piece]]] = {
    "jpeg": jpeg.mark,
    "png": png.mark,
    "webp": webp.mark,
    "mp4": mp4.mark,
    "mov": mp4.mark,
}


class Altered(Exception):
    """The stored bytes are no longer those with the expected SHA-256, or fewer."""


class Mark(StrEnum):
    """What became of the mark."""

    EMBEDDED = "embedded"
    PRESENT = "present"
    NOT_EMBEDDED = "not embedded"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True)
class Plan:
    """The delivered file as pieces of the stored one and new bytes, in the order of the stored file."""

    pieces: tuple[Piece, ...]
    stored_size: int
    mark: Mark
    source_type: SourceType | None = None
    reason: str = ""

    @property
    def size(self) -> int:
        """The number of bytes of the delivered file."""
        return sum(len(piece) for piece in self.pieces)

    def stream(self, file: StoredFile, sha256: str) -> Iterator[bytes]:
        """Yield the delivered file, READ_SIZE bytes at most at a time.

        Reads the whole stored file, also what is left out of the delivered one. Raises Altered at its end,
        before the last bytes of it are yielded, when they do not give `sha256`.
        """
        digest = hashlib.sha256()
        file.seek(0)
        position = 0
        # Held back by one, so that a file is never complete before it is known to be right.
        held = b""

        def read_until(end: int) -> Iterator[bytes]:
            nonlocal position
            while position < end:
                block = file.read(min(READ_SIZE, end - position))
                if not block:
                    raise Altered("It ends early.")
                digest.update(block)
                position += len(block)
                yield block

        for piece in self.pieces:
            if isinstance(piece, bytes):
                if held:
                    yield held
                held = piece
                continue
            for _ in read_until(piece.start):
                pass
            for block in read_until(piece.end):
                if held:
                    yield held
                held = block
        for _ in read_until(self.stored_size):
            pass
        if file.read(1) or digest.hexdigest() != sha256:
            raise Altered("Its bytes are not those that were stored.")
        yield held


def plan_mark(file: StoredFile, size: int, format_id: str, source_type: SourceType) -> Plan:
    """Return how to mark a stored file of `size` bytes; `format_id` is a key of the catalog's MEDIA_FORMATS.

    A file that cannot carry the mark is planned as it is, with the reason. Raises what reading raises.
    """
    marker = _MARKERS.get(format_id)
    if marker is None:
        return plan_without_mark(size, Mark.NOT_EMBEDDED, "this format has no agreed place for it")
    try:
        pieces = marker(Reader(file, size), source_type)
    except AlreadyMarked as found:
        return plan_without_mark(size, Mark.PRESENT, f"the file says itself: {found}")
    except Unmarkable as error:
        return plan_without_mark(size, Mark.NOT_EMBEDDED, str(error))
    return Plan(tuple(piece for piece in pieces if len(piece)), size, Mark.EMBEDDED, source_type)


def plan_without_mark(size: int, mark: Mark, reason: str) -> Plan:
    """Return the plan that hands a stored file on as it is."""
    return Plan((Span(0, size),), size, mark, reason=reason)
