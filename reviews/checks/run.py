"""Running all checks on the present revision of a review."""

from reviews.checks.model import Check, Tone
from reviews.models import Review, ReviewPolicy


def checks_of(review: Review, policy: ReviewPolicy) -> list[Check]:
    """Return what the checks say of the present revision: blocking ones first, then warnings, then good.

    Reads what reading.with_parts() brings.
    """
    if review.revision is None:
        return []
    found: list[Check] = []
    order = [Tone.BLOCK, Tone.WARN, Tone.GOOD]
    return sorted(found, key=lambda check: order.index(check.tone))


def is_blocked(review: Review, policy: ReviewPolicy) -> bool:
    """Return whether a check forbids to approve the present revision."""
    return any(check.tone is Tone.BLOCK for check in checks_of(review, policy))
