"""What jobs tell the floors above."""

from django.dispatch import Signal

# Sent after commit with `generation_id` and `status` when a job has entered another state or an output of
# it has come into the library. `generation` is the job as stored, `before` the status that it had, None
# when that is not certain; `outputs` are those that have come with it. What receivers missed, a sweep of
# theirs must find.
generation_changed = Signal()
