"""Reading here and there in a stored file, and describing a changed one by pieces of it."""

from dataclasses import dataclass
from typing import Protocol

BLOCK_SIZE = 64 * 1024
# A gap up to this size is read through: in a bucket, going there would be one more request.
GAP_READ = 1024 * 1024


class StoredFile(Protocol):
    """What is read of: an open file of the library's storage, on disk or in a bucket."""

    def read(self, size: int = ..., /) -> bytes:
        """Return the next `size` bytes, fewer only at the end."""

    def seek(self, offset: int, /) -> int:
        """Go to a position."""


class Unmarkable(Exception):
    """The file cannot carry the mark; the text says why, as part of a sentence."""


class AlreadyMarked(Exception):
    """The file says itself that it was generated; the text is what it says."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes of the stored file, from `start` until `end` (exclusive)."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


Piece = bytes | Span


class Reader:
    """Reads a few bytes at any place of a file of `size` bytes, a block at a time."""

    def __init__(self, file: StoredFile, size: int) -> None:
        self.size = size
        self._file = file
        self._file.seek(0)
        self._position = 0
        self._block = b""
        self._block_start = 0

    def at(self, offset: int, length: int) -> bytes:
        """Return `length` bytes, at most BLOCK_SIZE, from `offset`; raises Unmarkable beyond the end."""
        if length > BLOCK_SIZE or offset < 0 or offset + length > self.size:
            raise Unmarkable("its structure is damaged")
        if offset < self._block_start or offset + length > self._block_start + len(self._block):
            self._load(offset)
        start = offset - self._block_start
        found = self._block[start : start + length]
        if len(found) < length:
            raise Unmarkable("its structure is damaged")
        return found

    def number(self, offset: int, length: int) -> int:
        """Return the unsigned number, highest byte first, that stands there."""
        return int.from_bytes(self.at(offset, length), "big")

    def little(self, offset: int, length: int) -> int:
        """Return the unsigned number, lowest byte first, that stands there."""
        return int.from_bytes(self.at(offset, length), "little")

    def _load(self, offset: int) -> None:
        gap = offset - self._position
        if 0 < gap <= GAP_READ:
            while self._position < offset:
                passed = self._file.read(min(BLOCK_SIZE, offset - self._position))
                if not passed:
                    raise Unmarkable("its structure is damaged")
                self._position += len(passed)
        elif gap:
            self._file.seek(offset)
            self._position = offset
        self._block_start = offset
        self._block = self._file.read(BLOCK_SIZE)
        self._position += len(self._block)
