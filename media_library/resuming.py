"""Files go on at once when the key that they waited for can be used again. The sweep would find them too."""

from typing import Any

from media_library import transfer
from media_library.tasks import SWEEP_MAX, enqueue_transfer


def on_key_usable_again(api_key_id: int, **kwargs: Any) -> None:
    """Nudge the files that are due with this key, as many as a sweep would."""
    for media_file in transfer.due().filter(workspace__api_key=api_key_id)[:SWEEP_MAX]:
        enqueue_transfer(media_file.pk)
