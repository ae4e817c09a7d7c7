"""Fetching a generated file by its signed link."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import urljoin

import requests

from powerpost.errors import (
    Acceptance,
    AnswerLost,
    DownloadTooLarge,
    LinkExpired,
    PowerPostError,
    UnexpectedAnswer,
    error_for_answer,
    request_id_of,
)
from powerpost.transport import BROKEN_TRANSFER, Timeout, origin_of, send

DOWNLOAD_TIMEOUT: Timeout = (10, 60)
CHUNK_SIZE = 256 * 1024
REDIRECTS_MAX = 3
# The reference says only that links die after 7 days, not how. Such a request carries nothing but the
# signed link, so whatever refuses it refuses the link; storages are known to use each of these.
EXPIRED_STATUSES = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.GONE,
}


@dataclass(frozen=True, slots=True)
class Download:
    """A fetched file: its size in bytes and the MIME type that the server claims (or "")."""

    size: int
    mime_type: str


def download_file(
    session: requests.Session,
    url: str,
    destination: BinaryIO,
    *,
    max_bytes: int,
    on_progress: Callable[[int], None] | None = None,
) -> Download:
    """Write the linked file into `destination` piece by piece; memory stays flat.

    Sends neither API key nor workspace. `on_progress` is called with the bytes written so far. Raises
    LinkExpired, DownloadTooLarge (after at most `max_bytes` written), AnswerLost for a file that does
    not arrive whole, UnexpectedAnswer for a redirect to another host. What was written before an error
    is the caller's to discard.
    """
    response = _open(session, url)
    with closing(response):
        if response.status_code != HTTPStatus.OK:
            raise _refusal(response)
        expected = _content_length(response)
        if expected is not None and expected > max_bytes:
            raise _too_large(max_bytes)
        size = 0
        broken = False
        try:
            for chunk in response.iter_content(CHUNK_SIZE):
                size += len(chunk)
                if size > max_bytes:
                    break
                destination.write(chunk)
                if on_progress is not None:
                    on_progress(size)
        except BROKEN_TRANSFER:
            broken = True
    if size > max_bytes:
        raise _too_large(max_bytes)
    if broken or (expected is not None and size != expected):
        raise AnswerLost("The file did not arrive whole.", acceptance=Acceptance.NOT_ACCEPTED)
    return Download(size, response.headers.get("Content-Type", "").partition(";")[0].strip().lower())


def _open(session: requests.Session, url: str) -> requests.Response:
    """Return the answer to a GET of the link, following redirects within the same server only."""
    # Compressed on the way, the bytes that arrive could not be held against Content-Length.
    headers = {"Accept-Encoding": "identity"}
    for _ in range(REDIRECTS_MAX + 1):
        response = send(session, "GET", url, headers=headers, timeout=DOWNLOAD_TIMEOUT)
        location = response.headers.get("Location")
        if not response.is_redirect or location is None:
            return response
        response.close()
        try:
            target = urljoin(url, location)
        except ValueError:
            target = ""
        if origin_of(target) != origin_of(url):
            raise UnexpectedAnswer(
                "The link to the file leads to another server.",
                status=response.status_code,
                acceptance=Acceptance.REFUSED,
            )
        url = target
    raise UnexpectedAnswer("The link to the file leads in circles.", acceptance=Acceptance.REFUSED)


def _refusal(response: requests.Response) -> PowerPostError:
    if response.status_code in EXPIRED_STATUSES:
        return LinkExpired(
            "The link to the file is no longer valid.",
            status=response.status_code,
            request_id=request_id_of(response.headers),
        )
    if response.ok:
        return UnexpectedAnswer(
            "The link to the file led to no file.",
            status=response.status_code,
            acceptance=Acceptance.NOT_ACCEPTED,
        )
    return error_for_answer(
        response.status_code, None, response.headers, acceptance_if_lost=Acceptance.NOT_ACCEPTED
    )


def _content_length(response: requests.Response) -> int | None:
    """Return the announced size in bytes; None when it says nothing about the bytes that are read."""
    length = response.headers.get("Content-Length", "")
    is_plain = response.headers.get("Content-Encoding", "identity") == "identity"
    return int(length) if is_plain and length.isdecimal() else None


def _too_large(max_bytes: int) -> DownloadTooLarge:
    return DownloadTooLarge(f"The file is larger than the {max_bytes} bytes allowed.")
