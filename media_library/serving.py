"""Serving the bytes of a stored file: conditional requests and single ranges (RFC 9110, sections 13 and 14).

Written out because no maintained package for Django does ranges. Works with any storage whose files can
be opened and sought.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus

from django.core.files.base import File
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

from media_library.discarding import DISCARDED

# As in powerpost/multipart.py: larger ones come from the system anew each time.
BLOCK_SIZE = 64 * 1024
# An idle <video> keeps the answer to an open range open and holds a thread of the server for it. Cut into
# parts of this size, in bytes, it asks again when it needs more.
PART_MAX = 4 * 1024 * 1024
# Even a hostile file, opened on its own, can run nothing and reach nothing.
CONTENT_POLICY = "sandbox; default-src 'none'"

_RANGE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*$", re.IGNORECASE | re.ASCII)


class Unsatisfiable(Exception):
    """A range that lies outside the file."""


def serve(
    request: HttpRequest,
    stored: FieldFile,
    *,
    size: int,
    etag: str,
    last_modified: datetime,
    content_type: str,
    max_age: int,
    download_name: str = "",
) -> HttpResponseBase:
    """Answer a GET or HEAD for a stored file of `size` bytes: 200, 206, 304, 412 or 416; 410 when discarded.

    `etag` (without quotes) must change with the bytes. `content_type` comes from what was found in the
    file. `max_age` is for how many seconds the person's own browser may keep it. With a `download_name`
    the browser saves it under that name. Raises Http404 when the bytes are missing.
    """
    if _is_discarded(stored):
        return HttpResponse(DISCARDED, status=HTTPStatus.GONE, content_type="text/plain; charset=utf-8")
    quoted_etag = f'"{etag}"'
    modified_at = int(last_modified.timestamp())
    response = get_conditional_response(request, quoted_etag, modified_at) or _content(
        request, stored, size, quoted_etag, modified_at, content_type
    )
    response["ETag"] = quoted_etag
    response["Last-Modified"] = http_date(modified_at)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = f"private, max-age={max_age}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = CONTENT_POLICY
    # No page of another site can have it in itself, and so learn whether somebody may see it.
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    if download_name:
        response["Content-Disposition"] = content_disposition_header(True, download_name) or "attachment"
    return response


def wanted_part(header: str, size: int) -> tuple[int, int] | None:
    """Return the first byte and the number of bytes that a Range header asks for, at most PART_MAX.

    None when it is to be ignored: no header, another unit, several ranges, nonsense. Raises Unsatisfiable.
    """
    match = _RANGE.match(header)
    if match is None:
        return None
    first, last = match.groups()
    if not first and not last:
        return None
    if not first:  # the last so many bytes
        start, end = max(0, size - int(last)), size - 1
        if int(last) == 0:
            raise Unsatisfiable
    else:
        start, end = int(first), int(last) if last else size - 1
        if last and int(last) < start:
            return None
    if start >= size:
        raise Unsatisfiable
    return start, min(min(end, size - 1) - start + 1, PART_MAX)


def _content(
    request: HttpRequest, stored: FieldFile, size: int, etag: str, modified_at: int, content_type: str
) -> HttpResponseBase:
    range_header = request.headers.get("Range", "") if request.method == "GET" else ""
    if range_header and not _range_applies(request, etag, modified_at):
        range_header = ""
    try:
        part = wanted_part(range_header, size)
    except Unsatisfiable:
        refused = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, content_type="text/plain")
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    start, length = part or (0, size)
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(content_type=content_type)
    else:
        content = _open(stored)
        response = StreamingHttpResponse(_blocks(content, start, length), content_type=content_type)
        # Also for a browser that leaves before the first block.
        response._resource_closers.append(content.close)  # type: ignore[attr-defined]
    response["Content-Length"] = str(length)
    if part is not None:
        response.status_code = HTTPStatus.PARTIAL_CONTENT
        response["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    return response


def _range_applies(request: HttpRequest, etag: str, modified_at: int) -> bool:
    """Return whether the file is still the one of which If-Range has the first part."""
    condition = request.headers.get("If-Range", "").strip()
    if not condition:
        return True
    if condition.startswith(('"', "W/")):
        return condition == etag
    return parse_http_date_safe(condition) == modified_at


def _is_discarded(stored: FieldFile) -> bool:
    """Return whether a retention rule has deleted these bytes; the small picture stays."""
    is_kept = stored.field.name in ("thumbnail", "small")
    return not is_kept and getattr(stored.instance, "discarded_at", None) is not None


def _open(stored: FieldFile) -> File:
    try:
        return stored.storage.open(stored.name or "", "rb")
    except FileNotFoundError:
        raise Http404("The bytes of this file are missing from the server's storage.") from None


def _blocks(content: File, start: int, length: int) -> Iterator[bytes]:
    content.seek(start)
    while length > 0:
        block = content.read(min(BLOCK_SIZE, length))
        if not block:
            return
        length -= len(block)
        yield block
