"""Setting the demo up: going on with its plan whenever something of it can happen.

The row is the truth, the queue a nudge: each act is noted when it has happened, and a worker that is killed
leaves a row that another one goes on with.
"""

import logging
import uuid
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from dashboard.demo.acts import CannotGoOn, Stage
from dashboard.demo.plan import JOBS, PLAN
from dashboard.demo.wording import ONLY_FOR_THE_SANDBOX
from dashboard.models import Demo
from workspaces.models import ApiKey, Workspace

logger = logging.getLogger(__name__)

# Seconds between two looks at what the jobs have become.
PACE = 2.0
# Longer than one act takes, drawing a film included.
HOLD = timedelta(seconds=60)
# Clocks and queues are not exact to the moment.
EARLY = timedelta(milliseconds=500)
TRIES = 5
TRY_AGAIN = 10.0
# At the slowest speed of the sandbox it takes ten minutes.
LONGEST = timedelta(minutes=30)


def go_on(workspace_id: uuid.UUID | str) -> float | None:
    """Do what can be done now; return in how many seconds to come again, None when nobody needs to.

    That is when the demo is over or cannot go on, and when another worker is at it.
    """
    now = timezone.now()
    unfinished = Demo.objects.filter(workspace_id=workspace_id, ended_at=None, problem="")
    if not unfinished.filter(due_at__lte=now + EARLY).update(due_at=now + HOLD):
        return None
    demo = unfinished.select_related("workspace__api_key").get()
    try:
        is_over = _act(demo)
    except CannotGoOn as error:
        _give_up(demo, str(error))
        return None
    except Exception:
        logger.exception("The demo in %s could not go on", workspace_id)
        if demo.attempts + 1 >= TRIES:
            _give_up(demo, "Something went wrong on the way; the log of the worker says what.")
            return None
        unfinished.update(attempts=F("attempts") + 1, due_at=timezone.now() + timedelta(seconds=TRY_AGAIN))
        return TRY_AGAIN
    if is_over:
        unfinished.update(ended_at=timezone.now())
        return None
    if demo.started_at < timezone.now() - LONGEST:
        _give_up(demo, "It has taken very long. Is the sandbox running?")
        return None
    unfinished.update(attempts=0, due_at=timezone.now() + timedelta(seconds=PACE))
    return PACE


def _act(demo: Demo) -> bool:
    """Do each act that is ready, noting each one, and return whether everything has happened."""
    stage = Stage(demo.workspace, demo.files, demo.jobs)
    on_sandbox = Workspace.objects.filter(api_key__kind=ApiKey.Kind.SANDBOX)
    for act in PLAN:
        if act.name in demo.done or not act.is_ready(stage):
            continue
        # Looked up for each act: an admin may have put a live key in its place while films were drawn.
        if not on_sandbox.filter(pk=demo.pk).exists():
            raise CannotGoOn(ONLY_FOR_THE_SANDBOX)
        act.do(stage)
        demo.done.append(act.name)
        demo.due_at = timezone.now() + HOLD
        demo.save(update_fields=["done", "files", "jobs", "due_at"])
    return len(demo.done) == len(PLAN) and all(stage.has_ended(name) for name in JOBS)


def _give_up(demo: Demo, problem: str) -> None:
    Demo.objects.filter(pk=demo.pk).update(problem=problem[:300])
