"""What is shown of a file on pages: pictures drawn anew, never the bytes that somebody uploaded.

Images have one of up to 2048 pixels (`MediaFile.display`). Those from before it was made show their small
picture until the sweep has drawn theirs. A video is shown itself, in a type that was found in it.
"""

import logging

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponseBase

from media_library.decoding.client import DecoderUnavailable
from media_library.inspection import Rejected, inspect
from media_library.models import MediaFile
from media_library.serving import serve

logger = logging.getLogger(__name__)

CONTENT_TYPE = "image/webp"
# Seconds that a stand-in may be kept for: the picture itself is drawn within minutes.
STAND_IN_MAX_AGE = 60
# For a turn of the sweep: a minute of one processor at most.
DRAWN_AT_ONCE = 20


def serve_display(request: HttpRequest, media_file: MediaFile, *, max_age: int) -> HttpResponseBase:
    """Answer with the large picture of an image, with the small one while there is no other."""
    if not media_file.display:
        return serve_thumbnail(request, media_file, max_age=min(max_age, STAND_IN_MAX_AGE))
    return _serve(request, media_file, media_file.display, "display", max_age)


def serve_thumbnail(request: HttpRequest, media_file: MediaFile, *, max_age: int) -> HttpResponseBase:
    """Answer with the small picture of the file."""
    return _serve(request, media_file, media_file.thumbnail, "thumbnail", max_age)


def draw_missing() -> int:
    """Draw the large pictures of some images that have none; returns how many were drawn.

    One that cannot be drawn keeps its small picture, which then also counts as its large one.
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


def _drawn(media_file: MediaFile) -> bytes:
    """Return the large picture, or the small one in its place; raises FileNotFoundError without either."""
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
    return serve(
        request,
        picture,
        size=size,
        etag=f"{media_file.sha256}-{kind}",
        last_modified=media_file.created_at,
        content_type=CONTENT_TYPE,
        max_age=max_age,
    )
