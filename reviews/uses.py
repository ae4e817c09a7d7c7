"""What of the library the reviews use; the library shows it and keeps such files."""

import uuid
from collections.abc import Collection, Iterator

from django.db.models import QuerySet

from media_library.uses import TITLE_MOST, Found, Use, first_of_each, register, register_rows
from reviews.models import Revision
from workspaces.shortening import shorten


@register
def uses_by_reviews(media_file_ids: Collection[uuid.UUID], most: int) -> Iterator[Found]:
    """Yield a use for each revision that puts one of the files in the place of a generated one."""
    replaced = (
        _replaced()
        .filter(media_file__in=media_file_ids)
        .select_related("review__output__generation__source_generation")
    )
    for revision in first_of_each(replaced, most, "-created_at", "pk").order_by("media_file_id", "place"):
        title = shorten(revision.review.output.generation.title, TITLE_MOST)
        use = Use(f"In review for “{title}”", revision.review.get_absolute_url())
        yield Found(revision.media_file_id, use, revision.total)


@register_rows
def _replaced() -> QuerySet[Revision]:
    # Of a caption, none has a file.
    return Revision.objects.filter(origin=Revision.Origin.REPLACED, media_file__isnull=False)
