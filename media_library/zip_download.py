"""Files as one ZIP archive, written while it is downloaded, never a file in memory.

Its length is known before the first byte, so a browser tells a download that broke off from a whole one.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TypeVar

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from zipstream import ZipStream

logger = logging.getLogger(__name__)

Wanted = TypeVar("Wanted")
Seen = TypeVar("Seen")

# At a time. In a bucket each look is a few requests, and hundreds of them one after the other take minutes.
LOOKS_AT_ONCE = 8


class Broken(Exception):
    """The archive cannot be finished: a file is gone, or is not what it was. The download breaks off."""


class ZipDownload(ABC):
    """An archive that is known as a whole before its first byte is sent."""

    def __str__(self) -> str:
        return self.file_name

    @property
    @abstractmethod
    def file_name(self) -> str:
        """What the browser calls it."""

    @property
    def size(self) -> int:
        """The number of bytes of the whole archive."""
        return len(self._stream)

    def stream(self) -> Iterator[bytes]:
        """Yield the archive. Raises Broken, before its end, when an entry is not what it was."""
        try:
            yield from self._stream
        except Exception as error:
            # A storage fails in ways of its own; whatever happened, the archive has no end.
            logger.error("The download of %s broke off: %s", self, error)
            raise Broken(str(error)) from error

    def response(self) -> StreamingHttpResponse:
        """Return the answer that makes a browser save the archive."""
        response = StreamingHttpResponse(self.stream(), content_type="application/zip")
        response["Content-Length"] = str(self.size)
        response["Content-Disposition"] = content_disposition_header(True, self.file_name) or "attachment"
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    @abstractmethod
    def fill(self, archive: ZipStream) -> None:
        """Add the entries, each with its size."""

    @cached_property
    def _stream(self) -> ZipStream:
        # Not compressed: images and videos are already, and only so is the size known beforehand.
        archive = ZipStream(sized=True)
        self.fill(archive)
        return archive


def looked_at(wanted: Iterable[Wanted], look: Callable[[Wanted], Seen]) -> list[Seen]:
    """Return what a look at each stored file tells, in their order; `look` asks the database nothing.

    Done before a download begins, so that it does not break half way.
    """
    with ThreadPoolExecutor(LOOKS_AT_ONCE) as looks:
        return list(looks.map(look, wanted))


def why_unreadable(error: Exception) -> str:
    """Return in a sentence why a stored file could not be read."""
    if isinstance(error, FileNotFoundError):
        return "The file is missing from the server's storage."
    # Storages fail in as many ways as there are libraries for them; every one means the same here.
    return f"The file cannot be read from the server's storage ({type(error).__name__})."
