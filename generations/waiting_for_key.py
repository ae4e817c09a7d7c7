"""Jobs whose key is switched off, or not accepted by PowerPost: they rest until it can be used again."""

from datetime import datetime, timedelta

from django.utils import timezone

from generations import lifecycle
from generations.models import Generation

# Seconds between two looks whether the key can be used: whoever changes it wakes its jobs earlier.
LOOK = 30.0
SWITCHED_OFF = "The workspace's API key is switched off. The job goes on when it is switched on again."
REFUSED = (
    "PowerPost does not accept the workspace's API key. "
    "The job waits and goes on by itself once an admin has put a key in place that works."
)
FILES_NEED_KEY = (
    "Some files could not be fetched: PowerPost has to be asked for new links, with an API key that works."
)
NOTICES = (SWITCHED_OFF, REFUSED, FILES_NEED_KEY)


def wait_for_key(generation: Generation) -> float:
    """Let the job rest where it is; the time does not count against its deadline. Raises ClaimLost.

    Returns the seconds until its next turn: few when another key has taken the place meanwhile.
    """
    if generation.workspace.api_key.is_usable:
        # PowerPost's word was about the former one.
        lifecycle.postpone(generation, lifecycle.RETRY_FIRST)
        return lifecycle.RETRY_FIRST
    lifecycle.postpone(
        generation, LOOK, notice=notice_for(generation), deadline_at=deadline_after_wait(generation)
    )
    return LOOK


def notice_for(generation: Generation) -> str:
    """Return what a card says of a job that waits for its key."""
    return REFUSED if generation.workspace.api_key.is_active else SWITCHED_OFF


def deadline_after_wait(generation: Generation) -> datetime | None:
    """Return the job's deadline, later by the time until its next turn."""
    return generation.deadline_at and max(generation.deadline_at, timezone.now()) + timedelta(seconds=LOOK)
