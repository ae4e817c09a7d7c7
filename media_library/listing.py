"""What the library's list shows: a page of files with what their tiles say, and a file's neighbours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.paginator import Page
from django.db.models import BooleanField, ExpressionWrapper, QuerySet

from media_library.filters import LibraryFilters
from media_library.models import MediaFile, Tag
from media_library.uses import is_used
from workspaces.models import Workspace
from workspaces.paging import LongList

PAGE_SIZE = 48
# The chips of the tags that most files have; the others are on the page of tags.
TAG_CHIPS = 12


def with_tile_parts(files: QuerySet[MediaFile]) -> QuerySet[MediaFile]:
    """Return the files with their tags, and with `is_used`."""
    used = ExpressionWrapper(is_used(), output_field=BooleanField())
    return files.annotate(is_used=used).prefetch_related("tags")


def page_of(workspace: Workspace, filters: LibraryFilters, number: object) -> Page:
    """Return the page of the workspace's files that match, ready for their tiles."""
    return LongList(filters.apply(workspace), PAGE_SIZE, with_tile_parts).get_page(number)


def tag_chips(tags: Iterable[Tag]) -> Sequence[Tag]:
    """Return those of tags_with_numbers() that are on most files."""
    used = [tag for tag in tags if tag.number]  # type: ignore[attr-defined]
    # Stable: where the numbers are the same, by name as they come.
    return sorted(used, key=lambda tag: -tag.number)[: TAG_CHIPS + 1]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The files before and after one in a list, with the list's filters as the end of an address."""

    previous: MediaFile | None
    next: MediaFile | None
    query: str


def neighbours_of(media_file: MediaFile, filters: LibraryFilters) -> Neighbours:
    """Return the file's neighbours among those that match the filters."""
    before, after = filters.order.neighbours(filters.apply(media_file.workspace), media_file)
    return Neighbours(before, after, filters.query)
