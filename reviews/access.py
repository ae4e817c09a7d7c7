"""Who may reach a review."""

from django.http import HttpRequest

from reviews.models import Review
from reviews.reading import FOR_STAGE, with_inputs
from workspaces.access import Right, get_prepared


def get_review(request: HttpRequest, review_id: object, right: Right = Right.SEE) -> Review:
    """Return the review with everything a page shows.

    Raises Http404 for a stranger, PermissionDenied when the role lacks the right.
    """
    return with_inputs(get_prepared(request, FOR_STAGE, right, review_id))
