"""What the queue's consumer does for itself: it says that it is alive."""

from huey.contrib.djhuey import on_shutdown, on_startup

from dashboard.heartbeat import heartbeat


@on_startup()
def join() -> None:
    """Count on this thread of the consumer."""
    heartbeat.join()


@on_shutdown()
def leave() -> None:
    """Count on this thread no more."""
    heartbeat.leave()
