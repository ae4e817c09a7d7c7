"""Pages of reviews: lists that may be very long, at the cost of a short one."""

from django.db.models import QuerySet

from reviews.models import Review
from reviews.reading import with_parts
from workspaces.paging import LongList


def pages_of(reviews: QuerySet[Review], per_page: int) -> LongList:
    """Return the pages of a list of reviews, each review with its parts."""
    return LongList(reviews, per_page, with_parts)
