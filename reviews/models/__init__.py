"""Reviews, revisions, history, comments, guests, comparisons and each workspace's policy."""

from reviews.models.comments import Comment, Thread
from reviews.models.comparisons import Comparison, ComparisonEntry
from reviews.models.guests import GuestLink
from reviews.models.history import ReviewEvent
from reviews.models.policy import ReviewPolicy
from reviews.models.review import Look, Review, Revision

__all__ = [
    "Comment",
    "Comparison",
    "ComparisonEntry",
    "GuestLink",
    "Look",
    "Review",
    "ReviewEvent",
    "ReviewPolicy",
    "Revision",
    "Thread",
]
