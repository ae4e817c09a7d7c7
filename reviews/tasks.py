"""Background tasks of the reviews app."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from reviews import announcements
from reviews.opening import open_reviews, unopened
from workspaces.turns import take_turn

# Shorter than the minute between two sweeps.
SWEEP_TURN = 30.0


@db_periodic_task(crontab(minute="*"))
def open_missed_reviews() -> None:
    """Open reviews for outputs whose news was lost, as when a worker was killed."""
    if take_turn("reviews.open", SWEEP_TURN):
        open_reviews(unopened())


def on_review_event(sender: object, event_id: int, **kwargs: object) -> None:
    """Have a worker tell whom it concerns: the person who decides waits for none of that."""
    announce_event(event_id)


@db_task()
def announce_event(event_id: int) -> None:
    """Tell of one line of a review's history."""
    announcements.announce(event_id)


@db_periodic_task(crontab(minute="*/5"))
def announce_missed_events() -> None:
    """Tell, every five minutes, of what was lost on its way, and take back what waits for nobody any more."""
    if take_turn("reviews.announce", SWEEP_TURN):
        announcements.announce_missed()
        announcements.settle_waiting()
