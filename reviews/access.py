"""Who may reach a review."""

from django.http import HttpRequest

from reviews.models import Review
from reviews.reading import with_parts
from workspaces.access import Right, get_in_workspace


def get_review(request: HttpRequest, review_id: object, right: Right = Right.SEE) -> Review:
    """Return the review with everything a page shows.

    Raises Http404 for a stranger, PermissionDenied when the role lacks the right.
    """
    return get_in_workspace(request, with_parts(Review.objects.all()), right, pk=review_id)
