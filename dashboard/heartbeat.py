"""Workers say that they are alive: each writes to its row, as long as its threads live and the queue answers.

A row, and not a file: the web servers on other machines can read it too.
"""

import logging
import os
import socket
import threading
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from dashboard.models import Worker

logger = logging.getLogger(__name__)

# Seconds between two signs of life.
INTERVAL = 15.0
# A worker that was silent for longer is not counted on: it may miss three of them.
SILENCE = timedelta(seconds=60)
# Rows of workers that were killed are no news after this.
FORGOTTEN = timedelta(days=1)


def heard_from(host: str = "") -> QuerySet[Worker]:
    """Return the workers that said lately that they are alive, of one machine or of all."""
    found = Worker.objects.filter(seen_at__gt=timezone.now() - SILENCE)
    return found.filter(host=host) if host else found


def this_host() -> str:
    """Return the name of this machine or container."""
    return socket.gethostname()[:255]


class Heartbeat:
    """The signs of life of this process. The queue's threads join when they start and leave when they end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._threads: set[threading.Thread] = set()
        self._started_at = timezone.now()
        self._stopped = threading.Event()

    def join(self) -> None:
        """Count on the calling thread; the first one starts the heart."""
        with self._lock:
            is_first = not self._threads
            self._threads.add(threading.current_thread())
        if is_first:
            self._stopped.clear()
            self._started_at = timezone.now()
            threading.Thread(target=self._run, name="Heartbeat", daemon=True).start()

    def leave(self) -> None:
        """Count on the calling thread no more; with the last one the process takes its leave."""
        with self._lock:
            self._threads.discard(threading.current_thread())
            is_last = not self._threads
        if is_last:
            self._stopped.set()
            forget_this_process()

    def beat(self) -> None:
        """Write one sign of life, unless the threads are dead. Raises what database and queue raise."""
        if not any(thread.is_alive() for thread in self._threads):
            return
        # A worker that cannot reach the queue lives, but is of no use.
        HUEY.pending_count()
        now = timezone.now()
        Worker.objects.update_or_create(
            host=this_host(),
            process_id=os.getpid(),
            defaults={"started_at": self._started_at, "seen_at": now},
        )
        Worker.objects.filter(seen_at__lt=now - FORGOTTEN).delete()

    def _run(self) -> None:
        while True:
            try:
                self.beat()
            except Exception:
                # The database or Redis may be away for a moment: silence is all there is to say.
                logger.exception("The worker could not say that it is alive")
            finally:
                # One connection less to hold between two beats.
                connection.close()
            if self._stopped.wait(INTERVAL):
                return


def forget_this_process() -> None:
    """Delete the row of a worker that ends in good order."""
    try:
        Worker.objects.filter(host=this_host(), process_id=os.getpid()).delete()
    except DatabaseError:
        # Ending must not fail on it; the row is forgotten in time.
        logger.warning("The worker could not take its leave")
    finally:
        connection.close()


heartbeat = Heartbeat()
