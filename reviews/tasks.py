"""Background tasks of the reviews app."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from reviews import announcements, retention
from reviews.opening import SWEEP_MOST, open_reviews, unopened, unopened_lately
from workspaces.turns import end_turn, take_turn

# Shorter than the minute between two sweeps.
SWEEP_TURN = 30.0
# A look at every output there is takes long where there are many.
WHOLE_TURN = 3600.0
_WHOLE = "reviews.open.all"


@db_periodic_task(crontab(minute="*"))
def open_missed_reviews() -> None:
    """Open reviews for outputs whose news was lost, as when a worker was killed.

    Every minute for the jobs that something happened to lately, and once an hour for all. As long as there
    is more than one round can take, as after an update from before there were reviews, the next goes on.
    """
    if not take_turn("reviews.open", SWEEP_TURN):
        return
    open_reviews(unopened_lately())
    if take_turn(_WHOLE, WHOLE_TURN) and open_reviews(unopened()) >= SWEEP_MOST:
        end_turn(_WHOLE)


def on_review_event(sender: object, event_id: int, **kwargs: object) -> None:
    """Have a worker tell whom it concerns: the person who decides waits for none of that."""
    announce_event(event_id)


@db_periodic_task(crontab(hour="3", minute="40"))
def apply_retention() -> None:
    """Delete, once a day, the files that were rejected longer ago than their workspace keeps them."""
    if take_turn("reviews.retention", WHOLE_TURN):
        retention.apply_everywhere()


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
