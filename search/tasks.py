"""Background tasks of the search."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from search import sweep
from workspaces.turns import take_turn

# Shorter than the minute between two sweeps, longer than one walks.
SWEEP_TURN = 50.0


@db_periodic_task(crontab(minute="*"))
def make_findable() -> None:
    """Find, every minute, what lacks its document; once a day, and after an update, look at everything."""
    if take_turn("search.sweep", SWEEP_TURN):
        sweep.look_at_latest()
        sweep.walk_on()
