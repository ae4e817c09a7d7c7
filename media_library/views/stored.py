"""The bytes of files, for members only."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from media_library.access import get_stored_file
from media_library.serving import serve
from media_library.shown import serve_display, serve_thumbnail

# Seconds. The bytes behind an id never change, but a person may lose the right to see them.
CONTENT_MAX_AGE = 60 * 60
THUMBNAIL_MAX_AGE = 24 * 60 * 60


@require_safe
def content(request: HttpRequest, media_file_id: UUID) -> HttpResponseBase:
    """Serve the file, in parts when asked to. The browser saves images, and with `?download=1` videos."""
    media_file = get_stored_file(request, media_file_id)
    is_download = media_file.is_image or request.GET.get("download")
    return serve(
        request,
        media_file.file,
        size=media_file.size,
        etag=media_file.sha256,
        last_modified=media_file.created_at,
        content_type=media_file.mime_type,
        max_age=CONTENT_MAX_AGE,
        download_name=media_file.download_name if is_download else "",
    )


@require_safe
def display(request: HttpRequest, media_file_id: UUID) -> HttpResponseBase:
    """Serve the large picture of an image; of a video, its poster."""
    return serve_display(request, get_stored_file(request, media_file_id), max_age=CONTENT_MAX_AGE)


@require_safe
def thumbnail(request: HttpRequest, media_file_id: UUID) -> HttpResponseBase:
    """Serve the thumbnail of the file, or with `?small` a smaller one."""
    return serve_thumbnail(request, get_stored_file(request, media_file_id), max_age=THUMBNAIL_MAX_AGE)
