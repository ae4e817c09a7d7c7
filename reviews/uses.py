"""What of the library the reviews use; the library shows it and keeps such files."""

from collections.abc import Iterator

from media_library.models import MediaFile
from media_library.uses import TITLE_MOST, Use, register
from reviews.models import Revision
from workspaces.shortening import shorten


@register
def uses_by_reviews(media_file: MediaFile) -> Iterator[Use]:
    """Yield a use for each revision that puts the file in the place of a generated one."""
    replaced = Revision.objects.filter(media_file=media_file, origin=Revision.Origin.REPLACED)
    for revision in replaced.select_related("review__output__generation__source_generation"):
        title = shorten(revision.review.output.generation.title, TITLE_MOST)
        yield Use(f"In review for “{title}”", revision.review.get_absolute_url())
