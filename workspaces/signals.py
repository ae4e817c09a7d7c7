"""What this floor tells the floors above."""

from django.dispatch import Signal

# Sent after commit with `api_key_id` when a key that could not be used can be: what waits for it goes on.
key_usable_again = Signal()
