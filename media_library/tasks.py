"""The library's background work: thin tasks that take an id and call transfer.py and receive.py."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from media_library import incoming, orphans, shown, transfer
from workspaces.turns import take_turn

# Higher runs first. Sending takes minutes, so whatever takes a moment goes before it.
PRIORITY = -10
SWEEP_MAX = 500
# Shorter than the minute between two sweeps, longer than clocks of two machines may differ.
SWEEP_TURN = 30.0


def enqueue_transfer(media_file_id: UUID | str, delay: float = 0) -> None:
    """Ask the consumer to send a file, in `delay` seconds; call it after the commit.

    Only a nudge: a file that is due is also found by the sweep.
    """
    if delay:
        send_to_powerpost.schedule((str(media_file_id),), delay=delay, priority=PRIORITY)
    else:
        send_to_powerpost(str(media_file_id))


def resume_interrupted() -> None:
    """Go on at once with the files that a killed worker left; only for when no worker can be running."""
    transfer.release_claims()
    for media_file in transfer.due()[:SWEEP_MAX]:
        enqueue_transfer(media_file.pk)


@db_task(priority=PRIORITY)
def send_to_powerpost(media_file_id: str) -> None:
    """Send a file to PowerPost, then ask for the next one that waits for a sender."""
    with transfer.sender() as is_free:
        if not is_free:
            # Whoever is sending asks for the next due file when done, after giving its place back.
            return
        delay = transfer.send(media_file_id)
    if delay is not None:
        enqueue_transfer(media_file_id, delay)
    for next_file in transfer.due()[:1]:
        enqueue_transfer(next_file.pk)


@db_periodic_task(crontab())
def sweep() -> None:
    """Find every due file again, every minute and at the start of a consumer: one of them for all.

    A file whose process was killed is looked at again in the moment its lease ends.
    """
    if not take_turn("media_library.sweep", SWEEP_TURN):
        return
    for media_file in transfer.due()[:SWEEP_MAX]:
        enqueue_transfer(media_file.pk)
    for media_file in transfer.leased()[:SWEEP_MAX]:
        until = (media_file.lease_until or timezone.now()) + timedelta(seconds=1)
        enqueue_transfer(media_file.pk, delay=max(1.0, (until - timezone.now()).total_seconds()))


@db_periodic_task(crontab())
def sweep_missing_pictures() -> None:
    """Draw the pictures that files from before them lack, a few each minute."""
    if take_turn("media_library.pictures", SWEEP_TURN):
        shown.draw_missing()
        shown.draw_missing_small()


@db_periodic_task(crontab(minute="17"))
def sweep_temporary_files() -> None:
    """Delete the temporary files of uploads that were cut off by a killed process."""
    incoming.sweep()


@db_periodic_task(crontab(minute="47"))
def sweep_orphans() -> None:
    """Delete files that were stored by a process that was killed before it could write their row."""
    orphans.sweep()
