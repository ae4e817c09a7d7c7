"""The queue's side of the demo: each task takes an id, looks the row up again and hands over."""

from datetime import timedelta

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from dashboard.demo.walk import go_on
from dashboard.models import Demo

# A row this late has lost its nudge.
LATE = timedelta(seconds=5)


@db_task()
def fill_demo(workspace_id: str) -> None:
    """Go on with the demo of a workspace, and come back until it is over."""
    delay = go_on(workspace_id)
    if delay is not None:
        fill_demo.schedule((workspace_id,), delay=delay)


@db_periodic_task(crontab())
def resume_demos() -> None:
    """Go on with the demos whose worker was killed, every minute and when a consumer starts."""
    late = timezone.now() - LATE
    for demo in Demo.objects.filter(ended_at=None, problem="", due_at__lt=late):
        fill_demo(str(demo.pk))
