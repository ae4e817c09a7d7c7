"""What the queue's consumer does for the site: it says that it is alive, and sets demos up."""

from huey.contrib.djhuey import on_shutdown, on_startup

from dashboard.demo.tasks import fill_demo, resume_demos
from dashboard.heartbeat import heartbeat

# Found by the consumer because they are named here, in the module that it looks for.
__all__ = ["fill_demo", "join", "leave", "resume_demos"]


@on_startup()
def join() -> None:
    """Count on this thread of the consumer."""
    heartbeat.join()


@on_shutdown()
def leave() -> None:
    """Count on this thread no more."""
    heartbeat.leave()
