"""What the library's list shows: a page of files with what their tiles say, and a file's neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page
from django.db.models import BooleanField, Count, ExpressionWrapper, QuerySet

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


def tag_chips(workspace: Workspace) -> Sequence[Tag]:
    """Return the tags on most files, each with `number`: how many those are."""
    tags = Tag.objects.filter(workspace=workspace).annotate(number=Count("media_files"))
    return list(tags.filter(number__gt=0).order_by("-number", "name")[: TAG_CHIPS + 1])


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
