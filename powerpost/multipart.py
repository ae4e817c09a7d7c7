"""Bodies of requests that are sent piece by piece, so that memory stays flat whatever the size.

`requests` sends any body with `__len__` and `__iter__` as it is iterated, with a Content-Length. (Its
own `files=` reads the whole file into memory first.)
"""

import secrets
from collections.abc import Callable, Iterator
from typing import BinaryIO

# Larger pieces cost four times as much: the allocator hands each back to the system at once
# (dashboard/programs.py), and every page of the next one is new.
CHUNK_SIZE = 64 * 1024


class Body:
    """A body held in memory that knows whether sending it has begun.

    `was_begun` is what tells "certainly not accepted" from "possibly accepted": the body is asked for
    its first byte only once the connection stands and the headers are out.
    """

    content_type = "application/json"

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.was_begun = False
        self.failure: Exception | None = None

    def __len__(self) -> int:
        return len(self.content)

    def __iter__(self) -> Iterator[bytes]:
        self.was_begun = True
        yield self.content


class MultipartBody(Body):
    """A multipart/form-data body of text fields and one file, read from disk while it is sent.

    `size` is the file's size in bytes. `on_progress` is called with the bytes of the file that have
    gone out so far. Whatever goes wrong with the file itself is kept in `failure`, because the HTTP
    library would present it as a broken connection.
    """

    def __init__(
        self,
        fields: dict[str, str],
        file: BinaryIO,
        *,
        file_name: str,
        mime_type: str,
        size: int,
        on_progress: Callable[[int], None] | None = None,
    ) -> None:
        boundary = secrets.token_hex(16)
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        parts.append(
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="file"; filename="{_quoted(file_name)}"\r\n'
            f"Content-Type: {_quoted(mime_type)}\r\n\r\n"
        )
        # A name that came from a file system may hold bytes that are no text.
        super().__init__("".join(parts).encode("utf-8", errors="replace"))
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self.ending = f"\r\n--{boundary}--\r\n".encode()
        self.file = file
        self.size = size
        self.on_progress = on_progress

    def __len__(self) -> int:
        return len(self.content) + self.size + len(self.ending)

    def __iter__(self) -> Iterator[bytes]:
        yield from super().__iter__()
        sent = 0
        while sent < self.size:
            chunk = self._read(min(CHUNK_SIZE, self.size - sent))
            yield chunk
            # Control comes back here once the chunk is in the socket.
            sent += len(chunk)
            self._report(sent)
        yield self.ending

    def _read(self, count: int) -> bytes:
        try:
            chunk = self.file.read(count)
            if not chunk:
                # Sending less than Content-Length would leave PowerPost waiting until the time-out.
                raise EOFError("The file is shorter than its stated size.")
        except Exception as failure:
            self.failure = failure
            raise
        return chunk

    def _report(self, sent: int) -> None:
        if self.on_progress is None:
            return
        try:
            self.on_progress(sent)
        except Exception as failure:
            self.failure = failure
            raise


def _quoted(text: str) -> str:
    """Return text for a quoted header parameter, escaped as browsers do (HTML, "multipart/form-data")."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A").replace("\0", "")
