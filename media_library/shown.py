"""What is shown of a file on pages: pictures drawn anew, never the bytes that somebody uploaded.

Images have one of up to 2048 pixels (`MediaFile.display`). A video is shown itself, in a type that was found
in it. Both have a thumbnail, and that once more smaller, for a place of a grid on a screen that is not dense.
Where a file is from before one of them was made, its thumbnail stands in until the sweep has drawn it.
"""

import logging
from http import HTTPStatus

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponseBase

from media_library.decoding.answers import Found, Request
from media_library.decoding.client import DecoderUnavailable, look
from media_library.inspection import Rejected, inspect
from media_library.models import MediaFile
from media_library.serving import serve

logger = logging.getLogger(__name__)

CONTENT_TYPE = "image/webp"
# Seconds that a stand-in may be kept for: the picture itself is drawn within minutes.
STAND_IN_MAX_AGE = 60
# For a turn of the sweep: a minute of one processor at most for large ones, some seconds for small ones.
DRAWN_AT_ONCE = 20
SMALL_DRAWN_AT_ONCE = 100
# In the address of a thumbnail: the smaller one.
SMALL = "small"


def serve_display(request: HttpRequest, media_file: MediaFile, *, max_age: int) -> HttpResponseBase:
    """Answer with the large picture of an image, with its thumbnail while there is no other."""
    if not media_file.display:
        return serve_thumbnail(request, media_file, max_age=min(max_age, STAND_IN_MAX_AGE))
    return _serve(request, media_file, media_file.display, "display", max_age)


def serve_thumbnail(request: HttpRequest, media_file: MediaFile, *, max_age: int) -> HttpResponseBase:
    """Answer with the thumbnail of the file, with the smaller one when the address asks for it."""
    if SMALL in request.GET:
        if media_file.small:
            return _serve(request, media_file, media_file.small, "small", max_age)
        max_age = min(max_age, STAND_IN_MAX_AGE)
    return _serve(request, media_file, media_file.thumbnail, "thumbnail", max_age)


def draw_missing() -> int:
    """Draw the large pictures of some images that have none; returns how many were drawn.

    One that cannot be drawn keeps its thumbnail, which then also counts as its large picture.
    """
    waiting = MediaFile.objects.filter(type=MediaFile.Type.IMAGE, display="", discarded_at=None)
    drawn = 0
    for media_file in waiting.order_by("-created_at")[:DRAWN_AT_ONCE]:
        try:
            picture = _drawn(media_file)
        except DecoderUnavailable:
            return drawn
        except FileNotFoundError:
            logger.error("Neither file %s nor its small picture is in the storage", media_file.pk)
            continue
        media_file.display.save("", ContentFile(picture), save=False)
        # Only its own column: the file may be on its way to PowerPost.
        if MediaFile.objects.filter(pk=media_file.pk, discarded_at=None).update(
            display=media_file.display.name
        ):
            drawn += 1
        else:
            media_file.display.storage.delete(media_file.display.name or "")
    return drawn


def draw_missing_small() -> int:
    """Draw the smaller thumbnails of some files that have none; returns how many were drawn.

    They are drawn from the thumbnails, which also files have whose bytes were given up.
    """
    waiting = MediaFile.objects.filter(small="").order_by("-created_at")
    drawn = 0
    for media_file in waiting[:SMALL_DRAWN_AT_ONCE]:
        try:
            with media_file.thumbnail.open("rb") as stored:
                answer = look(stored.file, Request("webp", False, media_file.thumbnail.size))
                stored.seek(0)
                picture = answer.small if isinstance(answer, Found) else stored.read()
        except DecoderUnavailable:
            return drawn
        except FileNotFoundError:
            logger.error("The thumbnail of file %s is not in the storage", media_file.pk)
            continue
        media_file.small.save("", ContentFile(picture), save=False)
        # Only its own column, and only once: another process may have drawn it, or deleted the file.
        if MediaFile.objects.filter(pk=media_file.pk, small="").update(small=media_file.small.name):
            drawn += 1
        else:
            media_file.small.storage.delete(media_file.small.name or "")
    return drawn


def _drawn(media_file: MediaFile) -> bytes:
    """Return the large picture, or the thumbnail in its place; raises FileNotFoundError without either."""
    try:
        with media_file.file.open("rb") as stored:
            return inspect(stored.file, media_file.size).display
    except (Rejected, FileNotFoundError) as problem:
        logger.warning("No large picture of file %s: %s", media_file.pk, problem)
        with media_file.thumbnail.open("rb") as stored:
            return bytes(stored.read())


def _serve(
    request: HttpRequest, media_file: MediaFile, picture: FieldFile, kind: str, max_age: int
) -> HttpResponseBase:
    try:
        size = picture.size
    except FileNotFoundError:
        raise Http404("The picture is missing from the server's storage.") from None
    response = serve(
        request,
        picture,
        size=size,
        etag=f"{media_file.sha256}-{kind}",
        last_modified=media_file.created_at,
        content_type=CONTENT_TYPE,
        max_age=max_age,
    )
    # A picture is drawn once; only what stands in for it gives way to another.
    if max_age > STAND_IN_MAX_AGE and response.status_code < HTTPStatus.BAD_REQUEST:
        response["Cache-Control"] += ", immutable"
    return response
