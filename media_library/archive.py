"""Several files as one ZIP archive, written while it is downloaded, never a file in memory.

Its length is known before the first byte, so a browser tells a download that broke off from a whole one.
"""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from zipstream import ZipStream

from media_library.models import MediaFile
from media_library.names import Names, disk_name
from media_library.provenance import Mark, plan_without_mark
from workspaces.models import Workspace

logger = logging.getLogger(__name__)

# At a time. In a bucket each look is a request, and hundreds of them one after the other take long.
LOOKS_AT_ONCE = 8


class Broken(Exception):
    """The archive cannot be finished: a file is gone, or is not what it was. The download breaks off."""


def unreadable(files: Sequence[MediaFile]) -> list[tuple[MediaFile, str]]:
    """Return the files whose bytes are not there as they should be, each with a sentence.

    Looked at before a download begins, so that it does not break half way. Reads nothing of the database.
    """
    with ThreadPoolExecutor(LOOKS_AT_ONCE) as looks:
        reasons = list(looks.map(_look_at, files))
    return [(media_file, reason) for media_file, reason in zip(files, reasons, strict=True) if reason]


class LibraryArchive:
    """Files of one workspace as a ZIP archive, each under its name."""

    def __init__(self, workspace: Workspace, files: Sequence[MediaFile]) -> None:
        self.workspace = workspace
        self.made_at = timezone.now()
        names = Names()
        self.entries = [
            (
                media_file,
                names.unique(
                    media_file.download_name.removesuffix(media_file.media_format.extension),
                    media_file.media_format.extension,
                ),
            )
            for media_file in files
        ]

    @property
    def file_name(self) -> str:
        """What the browser calls it."""
        day = f"{timezone.localtime(self.made_at):%Y-%m-%d}"
        return disk_name(f"{self.workspace.name} library {day}", ".zip", f"library {day}")

    @property
    def size(self) -> int:
        """The number of bytes of the whole archive."""
        return len(self._stream)

    def stream(self) -> Iterator[bytes]:
        """Yield the archive. Raises Broken, before its end, when a file cannot be read as it was stored."""
        try:
            yield from self._stream
        except Exception as error:
            # A storage fails in ways of its own; whatever happened, the archive has no end.
            logger.error("A download of %d files broke off: %s", len(self.entries), error)
            raise Broken(str(error)) from error

    def response(self) -> StreamingHttpResponse:
        """Return the answer that makes a browser save the archive."""
        response = StreamingHttpResponse(self.stream(), content_type="application/zip")
        response["Content-Length"] = str(self.size)
        response["Content-Disposition"] = content_disposition_header(True, self.file_name) or "attachment"
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    @cached_property
    def _stream(self) -> ZipStream:
        # Not compressed: images and videos are already, and only so is the size known beforehand.
        archive = ZipStream(sized=True)
        for media_file, name in self.entries:
            archive.add(_content(media_file), name, size=media_file.size)
        return archive


def _content(media_file: MediaFile) -> Iterator[bytes]:
    plan = plan_without_mark(media_file.size, Mark.NOT_NEEDED, "the file goes to its own team")
    with media_file.file.storage.open(media_file.file.name or "", "rb") as file:
        yield from plan.stream(file, media_file.sha256)


def _look_at(media_file: MediaFile) -> str:
    try:
        with media_file.file.storage.open(media_file.file.name or "", "rb") as file:
            size = file.size
    except FileNotFoundError:
        return "The file is missing from the server's storage."
    except Exception as error:
        # Storages fail in as many ways as there are libraries for them; every one means the same here.
        return f"The file cannot be read from the server's storage ({type(error).__name__})."
    return "" if size == media_file.size else "The stored file is not as long as it was."
