"""Files in an S3-compatible bucket; imported only when one is configured (settings.STORAGES).

What django-storages' own backend lacks for files of 500 MB: it reads an object by downloading the whole of
it first, keeps a set of connections with all their descriptions for each thread, and hands out addresses.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from io import SEEK_CUR, SEEK_END, SEEK_SET
from typing import Any, NoReturn

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from powerpost.catalog import MEGABYTE

# One request reads at most this much. As much as an answer to a browser has (serving.PART_MAX), so that
# such an answer costs one request, and a file that is left half way wastes no more.
WINDOW = 4 * MEGABYTE
BLOCK_SIZE = 256 * 1024
# Parts of an upload that are in memory at a time, and their size.
UPLOAD_PARTS = 2
UPLOAD_PART_SIZE = 8 * MEGABYTE
# Seconds. A storage that does not answer must not hold a thread of the web server for minutes.
CONNECT_TIMEOUT = 5
READ_TIMEOUT = 30

# Making clients is not safe for threads, using them is.
_making = threading.Lock()


@contextmanager
def _missing_as_on_disk(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.NOT_FOUND:
            raise FileNotFoundError(f"{name} is not in the bucket.") from error
        raise


class StoredObject(File):
    """An object of the bucket, read from where one seeks to, in windows, never as a whole."""

    def __init__(self, client: Any, bucket: str, key: str) -> None:
        """Look it up; raises FileNotFoundError."""
        super().__init__(None, name=key)
        self._client = client
        self._address = {"Bucket": bucket, "Key": key}
        with _missing_as_on_disk(key):
            found = client.head_object(**self._address)
        self._size: int = found["ContentLength"]
        self._etag: str = found["ETag"]
        self._position = 0
        self._window: Any = None
        self._window_left = 0
        self._is_closed = False

    @property
    def size(self) -> int:
        """The number of bytes."""
        return self._size

    @property
    def closed(self) -> bool:
        """Whether it can be read no more."""
        return self._is_closed

    def readable(self) -> bool:
        """Return whether bytes can be read."""
        return not self._is_closed

    def seekable(self) -> bool:
        """Return whether the position can be changed."""
        return True

    def tell(self) -> int:
        """Return the position of the next byte."""
        return self._position

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Go to a position; costs nothing until something is read there."""
        start = {SEEK_SET: 0, SEEK_CUR: self._position, SEEK_END: self._size}[whence]
        position = max(0, start + offset)
        if position != self._position:
            self._leave_window()
            self._position = position
        return position

    def read(self, size: int = -1) -> bytes:
        """Return the next `size` bytes, fewer only at the end."""
        if self._is_closed:
            raise ValueError("The file is closed.")
        left = max(0, self._size - self._position)
        left = left if size is None or size < 0 else min(size, left)
        blocks = []
        while left > 0:
            if self._window is None:
                self._enter_window()
            block = self._window.read(min(left, self._window_left))
            if not block:
                raise OSError(f"The storage sent less of {self.name} than it has.")
            blocks.append(block)
            left -= len(block)
            self._position += len(block)
            self._window_left -= len(block)
            if self._window_left <= 0:
                self._leave_window()
        return blocks[0] if len(blocks) == 1 else b"".join(blocks)

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the whole of it in blocks."""
        self.seek(0)
        while block := self.read(chunk_size or BLOCK_SIZE):
            yield block

    def close(self) -> None:
        """Let go of the connection."""
        self._leave_window()
        self._is_closed = True

    def _enter_window(self) -> None:
        last = min(self._position + WINDOW, self._size) - 1
        answer = self._client.get_object(
            **self._address, Range=f"bytes={self._position}-{last}", IfMatch=self._etag
        )
        self._window = answer["Body"]
        self._window_left = last - self._position + 1

    def _leave_window(self) -> None:
        if self._window is not None:
            self._window.close()
            self._window = None


def _transfer_config() -> TransferConfig:
    config = TransferConfig(
        multipart_threshold=UPLOAD_PART_SIZE,
        multipart_chunksize=UPLOAD_PART_SIZE,
        max_concurrency=UPLOAD_PARTS,
    )
    # Not among the arguments; ten by default, that is 80 MB for each upload under way.
    config.max_in_memory_upload_chunks = UPLOAD_PARTS
    return config


class BucketStorage(S3Storage):
    """The bucket as Django's storage: private, streamed both ways, with one client for all threads."""

    def __init__(self, **options: Any) -> None:
        endpoint_url = options.get("endpoint_url")
        super().__init__(
            # Names are ids, so writing again writes the same; asking before would be one more request.
            file_overwrite=True,
            default_acl=None,
            querystring_auth=True,
            client_config=Config(
                connect_timeout=CONNECT_TIMEOUT,
                read_timeout=READ_TIMEOUT,
                retries={"mode": "standard", "total_max_attempts": 3},
                # One for each thread of the web server, or they would wait for one another.
                max_pool_connections=32,
                # Most servers other than Amazon's know their buckets by path only.
                s3={"addressing_style": "path" if endpoint_url else "auto"},
                # And refuse the checksums that Amazon's client adds by default.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            transfer_config=_transfer_config(),
            # Not what a browser claimed, which is where the backend would look: nothing is to be interpreted.
            object_parameters={"ContentType": "application/octet-stream"},
            **options,
        )
        self._resource: Any = None

    @property
    def connection(self) -> Any:
        """The one connection of this process."""
        if self._resource is None:
            with _making:
                if self._resource is None:
                    session = boto3.Session(
                        aws_access_key_id=self.access_key, aws_secret_access_key=self.secret_key
                    )
                    self._resource = session.resource(
                        "s3",
                        region_name=self.region_name,
                        endpoint_url=self.endpoint_url,
                        config=self.client_config,
                    )
        return self._resource

    def url(self, name: str, *args: Any, **options: Any) -> NoReturn:
        """Refuse: files are served to members, by the views, and nobody else learns where they lie."""
        raise ValueError("Files of the library have no address of their own.")

    def get_modified_time(self, name: str) -> datetime:
        """Return when it was stored; raises FileNotFoundError."""
        with _missing_as_on_disk(name):
            modified_at: datetime = super().get_modified_time(name)
        return modified_at

    def _open(self, name: str, mode: str = "rb") -> StoredObject:
        if mode != "rb":
            raise ValueError(f"Files of the library are read as bytes, not opened with {mode!r}.")
        return StoredObject(self.connection.meta.client, self.bucket_name, self._normalize_name(name))
