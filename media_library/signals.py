"""What the library tells the floors above."""

from django.dispatch import Signal

# Sent after commit with `media_file_id` when a file has reached PowerPost or could not.
transfer_ended = Signal()

# Sent in the transaction with `workspace` and `media_file_ids` when the names or tags of files have changed.
files_described = Signal()
