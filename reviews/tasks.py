"""Background tasks of the reviews app."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from reviews.opening import open_reviews, unopened
from workspaces.turns import take_turn

# Shorter than the minute between two sweeps.
SWEEP_TURN = 30.0


@db_periodic_task(crontab(minute="*"))
def open_missed_reviews() -> None:
    """Open reviews for outputs whose news was lost, as when a worker was killed."""
    if take_turn("reviews.open", SWEEP_TURN):
        open_reviews(unopened())
