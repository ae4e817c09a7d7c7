"""What reviews tell whoever wants to know."""

from django.dispatch import Signal

# Sent after commit with `event_id` for every line of a review's history.
review_event_recorded = Signal()
