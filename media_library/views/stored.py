"""The bytes of files, for members only."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from media_library.access import get_stored_file
from media_library.serving import serve

# Seconds. The bytes behind an id never change, but a person may lose the right to see them.
CONTENT_MAX_AGE = 60 * 60
THUMBNAIL_MAX_AGE = 24 * 60 * 60


@require_safe
def content(request: HttpRequest, media_file_id: UUID) -> HttpResponseBase:
    """Serve the file, in parts when asked to; `?download=1` makes the browser save it."""
    media_file = get_stored_file(request, media_file_id)
    return serve(
        request,
        media_file.file,
        size=media_file.size,
        etag=media_file.sha256,
        last_modified=media_file.created_at,
        content_type=media_file.mime_type,
        max_age=CONTENT_MAX_AGE,
        download_name=media_file.download_name if request.GET.get("download") else "",
    )


@require_safe
def thumbnail(request: HttpRequest, media_file_id: UUID) -> HttpResponseBase:
    """Serve the small picture of the file."""
    media_file = get_stored_file(request, media_file_id)
    try:
        size = media_file.thumbnail.size
    except FileNotFoundError:
        raise Http404 from None
    return serve(
        request,
        media_file.thumbnail,
        size=size,
        etag=f"{media_file.sha256}-thumbnail",
        last_modified=media_file.created_at,
        content_type="image/webp",
        max_age=THUMBNAIL_MAX_AGE,
    )
