"""Downloads of generated files by their signed URLs; no key needed."""

import re
from pathlib import Path
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse

from powerpost.catalog import MEDIA_FORMATS
from powerpost.sandbox import faults, storage, word_uses
from powerpost.sandbox.answers import not_found
from powerpost.sandbox.endpoints import answers_errors, require_method
from powerpost.sandbox.models import Media
from powerpost.sandbox.queued_faults import broken_bytes
from powerpost.sandbox.signed_urls import check_signature, url_path

Response = HttpResponse | StreamingHttpResponse

RANGE_PATTERN = re.compile(r"bytes=(\d*)-(\d*)")
# A browser that pauses a film must not hold more of it than this.
RANGE_MAX = 4 * 1024 * 1024


def _media_or_404(identifier: UUID) -> Media:
    media = (
        Media.objects.filter(id=identifier, generation__isnull=False)
        .select_related("workspace__account", "generation")
        .first()
    )
    if media is None:
        raise not_found("This file was not found.")
    return media


@answers_errors
def download(request: HttpRequest, identifier: UUID, **parts: str) -> Response:
    """Answer a generated file; 403 when the URL's signature is wrong or its time is over."""
    require_method(request, "GET", "HEAD")
    media = _media_or_404(identifier)
    if request.path != url_path(media):
        raise not_found("This file was not found.")
    check_signature(request, media.workspace.account.url_epoch)
    content_type = MEDIA_FORMATS[media.format].mime_type
    if (
        media.generation is not None
        and faults.BAD_FILE.text in media.generation.words
        and request.method == "GET"
        and word_uses.works(media.workspace.account, faults.BAD_FILE, str(media.id))
    ):
        return broken_bytes(content_type)
    return _send(request, storage.file_path(media.id, media.format), content_type)


@answers_errors
def download_thumbnail(request: HttpRequest, identifier: UUID) -> Response:
    """Answer the thumbnail of a generated file, under the same rules."""
    require_method(request, "GET", "HEAD")
    media = _media_or_404(identifier)
    check_signature(request, media.workspace.account.url_epoch)
    return _send(request, storage.thumbnail_path(media.id), "image/jpeg")


def _send(request: HttpRequest, path: Path, content_type: str) -> Response:
    if not path.exists():
        raise not_found("This file was not found.")
    size = path.stat().st_size
    wanted = RANGE_PATTERN.fullmatch(request.headers.get("Range", ""))
    if wanted is None or wanted.groups() == ("", ""):
        answer = FileResponse(path.open("rb"), content_type=content_type)
        answer["Content-Length"] = str(size)
        answer["Accept-Ranges"] = "bytes"
        return answer
    first, last = wanted.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    end = min(end, start + RANGE_MAX - 1)
    with path.open("rb") as file:
        file.seek(start)
        content = file.read(end - start + 1)
    return HttpResponse(
        content,
        status=206,
        content_type=content_type,
        headers={"Content-Range": f"bytes {start}-{end}/{size}", "Accept-Ranges": "bytes"},
    )
