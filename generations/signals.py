"""What jobs tell the floors above."""

from django.dispatch import Signal

# Sent after commit with `generation_id` and `status` when a job has entered another state or an output of
# it has come into the library. Receivers read the rows: what they missed, a sweep of theirs must find.
generation_changed = Signal()
