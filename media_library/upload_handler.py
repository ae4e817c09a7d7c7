"""Hashing a large upload while it arrives, beside writing it: its bytes need not be read again for that."""

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

# Pieces that are hashed in one go, of 64 KB each: handing over costs as much as hashing one.
PIECES = 4
# Shared by all uploads, and idle when one breaks off: no upload has a thread of its own that could be left.
_hashing = ThreadPoolExecutor(max_workers=2, thread_name_prefix="hashing")


class HashingUploadHandler(TemporaryFileUploadHandler):
    """Keeps a file on disk as Django's handler does, with the hash of what was written there."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._digest = hashlib.sha256()
        self._pieces: list[bytes] = []
        self._running: Future[None] | None = None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece, and have the ones before it hashed meanwhile."""
        self._pieces.append(raw_data)
        if len(self._pieces) >= PIECES:
            self._hash_pieces()
        super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Return the file, which knows its hash."""
        file = super().file_complete(file_size)
        if file is not None:
            self._hash_pieces()
            self._wait()
            file.sha256_on_arrival = self._digest.hexdigest()  # type: ignore[attr-defined]
        return file

    def _hash_pieces(self) -> None:
        # One after the other: the order is what the hash is of, and no more than these wait in memory.
        self._wait()
        self._running = _hashing.submit(_update, self._digest, self._pieces)
        self._pieces = []

    def _wait(self) -> None:
        if self._running is not None:
            self._running.result()


def hash_on_arrival(uploaded_file: UploadedFile) -> str:
    """Return the SHA-256 of the bytes that arrived, in hexadecimal; empty for a file held in memory."""
    return str(getattr(uploaded_file, "sha256_on_arrival", ""))


def _update(digest: "hashlib._Hash", pieces: list[bytes]) -> None:
    for piece in pieces:
        digest.update(piece)
