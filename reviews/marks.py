"""What job pages say of their outputs' reviews."""

from collections.abc import Sequence
from uuid import UUID

from generations.models import Output
from generations.output_marks import Mark, register
from reviews.fingerprints import is_approved
from reviews.models import Review
from reviews.reading import with_parts

State = Review.State
LOOKS: dict[State, tuple[str, str]] = {
    State.DRAFT: ("", "pencil-line"),
    State.IN_REVIEW: ("busy", "hourglass"),
    State.CHANGES_REQUESTED: ("warn", "message-square-warning"),
    State.APPROVED: ("good", "circle-check"),
    State.REJECTED: ("bad", "circle-x"),
}
CHANGED_SINCE = "Changed since approval"


@register
def marks_by_reviews(outputs: Sequence[Output]) -> dict[UUID, Mark]:
    """Return the review state of each output that has a review."""
    reviews = with_parts(Review.objects.filter(output__in=outputs))
    return {review.output_id: mark_of(review) for review in reviews}


def mark_of(review: Review) -> Mark:
    """Return the review's state in a word; an approval is verified before it is shown."""
    url = review.get_absolute_url()
    if review.state == State.APPROVED and not is_approved(review):
        return Mark(CHANGED_SINCE, "bad", "triangle-alert", url)
    tone, icon = LOOKS[State(review.state)]
    return Mark(State(review.state).label, tone, icon, url)
