"""Fetching a generated file by its signed link."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import urljoin

import requests

from powerpost.catalog import MEGABYTE
from powerpost.error_answers import error_for_answer, request_id_of
from powerpost.errors import (
    Acceptance,
    AnswerLost,
    DownloadTooLarge,
    LinkExpired,
    PowerPostError,
    UnexpectedAnswer,
)
from powerpost.public_hosts import as_sent, require_public_link
from powerpost.timeouts import Timeout
from powerpost.transport import BROKEN_TRANSFER, origin_of, public_session, send, shared_session

DOWNLOAD_TIMEOUT: Timeout = (5, 30)
CHUNK_SIZE = 64 * 1024
# A server that lets a few bytes through now and then never times out, and would hold a worker for ever. So
# from the first minute on a file has to come at this speed or faster: bytes a second, on average.
SLOWEST = 32 * 1024
SLOW_SECONDS_ALLOWED = 60.0
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
    url: str,
    destination: BinaryIO,
    *,
    home: str,
    max_bytes: int,
    on_progress: Callable[[int], None] | None = None,
    session: requests.Session | None = None,
) -> Download:
    """Write the linked file into `destination` piece by piece; memory stays flat.

    Sends neither API key nor workspace. `home` is the API's address: files come from there, wherever it is,
    or from public hosts over HTTPS. `session` is used for `home` instead of the shared one. `on_progress` is
    called with the bytes written so far. Raises LinkRefused, LinkExpired, DownloadTooLarge (after at most
    `max_bytes` written), AnswerLost for a file that does not arrive whole or far too slowly,
    UnexpectedAnswer for a redirect to another host. What was written before an error is the caller's to
    discard.
    """
    response = _open(url, home, session)
    with closing(response):
        if response.status_code != HTTPStatus.OK:
            raise _refusal(response)
        expected = _content_length(response)
        if expected is not None and expected > max_bytes:
            raise _too_large(max_bytes)
        size = 0
        broken = too_slow = False
        started = time.monotonic()
        try:
            for chunk in _pieces(response):
                size += len(chunk)
                if size > max_bytes:
                    break
                destination.write(chunk)
                if on_progress is not None:
                    on_progress(size)
                seconds = time.monotonic() - started
                too_slow = seconds > SLOW_SECONDS_ALLOWED and size < seconds * SLOWEST
                if too_slow:
                    break
        except BROKEN_TRANSFER:
            broken = True
    if size > max_bytes:
        raise _too_large(max_bytes)
    if too_slow:
        raise AnswerLost("The file came too slowly.", acceptance=Acceptance.NOT_ACCEPTED)
    if broken or (expected is not None and size != expected):
        raise AnswerLost("The file did not arrive whole.", acceptance=Acceptance.NOT_ACCEPTED)
    return Download(size, response.headers.get("Content-Type", "").partition(";")[0].strip().lower())


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """Yield the file as it arrives; raises BROKEN_TRANSFER.

    Not `iter_content`, which waits for a whole chunk: of a slow file nobody would hear for minutes.
    """
    while chunk := response.raw.read1(CHUNK_SIZE, decode_content=True):
        yield chunk


def _open(url: str, home: str, session_for_home: requests.Session | None) -> requests.Response:
    """Return the answer to a GET of the link, following redirects within the same server only."""
    # Compressed on the way, the bytes that arrive could not be held against Content-Length.
    headers = {"Accept-Encoding": "identity"}
    home_origin = origin_of(as_sent(home))
    for _ in range(REDIRECTS_MAX + 1):
        url = as_sent(url)
        if origin_of(url) == home_origin:
            session = session_for_home or shared_session(url)
        else:
            require_public_link(url)
            session = public_session()
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
    return DownloadTooLarge(f"The file is larger than the {max_bytes / MEGABYTE:g} MB allowed.")
