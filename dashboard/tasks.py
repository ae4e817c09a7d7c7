"""What the queue's consumer does for the site: it says that it is alive, and sets demos up."""

from contextlib import AbstractContextManager
from typing import Any

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, on_shutdown, on_startup, post_execute, pre_execute

from dashboard import measuring
from dashboard.demo.tasks import fill_demo, resume_demos
from dashboard.heartbeat import heartbeat
from dashboard.query_statistics import renew_query_statistics
from workspaces.trace import tracing

# Found by the consumer because they are named here, in the module that it looks for.
__all__ = ["fill_demo", "join", "leave", "renew_statistics", "resume_demos"]

# The traces of the tasks that run, by task: a task ends in the thread in which it began.
_traces: dict[str, AbstractContextManager[str]] = {}


@pre_execute()
def begin_trace(task: Any) -> None:
    """Give what a task does an id of its own; a job's or a file's own id takes its place once it is known."""
    trace = _traces[task.id] = tracing()
    trace.__enter__()


@post_execute()
def end_trace(task: Any, task_value: Any, exception: BaseException | None) -> None:
    """Leave the task's id behind; huey calls this after a failure too, once it has logged it."""
    trace = _traces.pop(task.id, None)
    if trace is not None:
        trace.__exit__(None, None, None)


@db_periodic_task(crontab(hour="3", minute="23"))
def renew_statistics() -> None:
    """Let SQLite know how much there is by now, for the connections that are opened from here on."""
    renew_query_statistics()


@on_startup()
def join() -> None:
    """Count on this thread of the consumer."""
    heartbeat.join()
    measuring.start()


@on_shutdown()
def leave() -> None:
    """Count on this thread no more."""
    heartbeat.leave()
    measuring.stop()
