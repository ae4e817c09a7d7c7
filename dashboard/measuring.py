"""What this process counts: added up in memory, and every few seconds added to what all processes counted.

The sums are rows of Measurement, so that every web server tells the same of all. What a process had not
written yet when it was killed is lost: a quarter of a minute at most. Nothing here is worth failing for.
"""

import atexit
import json
import logging
import multiprocessing.util
import threading
from bisect import bisect_left
from collections import Counter
from functools import lru_cache
from typing import Any

from django.db import Error, IntegrityError, connection, transaction
from django.db.models import F
from django.dispatch import Signal

from dashboard.models import Measurement
from powerpost.exchanges import Exchange

logger = logging.getLogger(__name__)

# Seconds between two times of writing.
INTERVAL = 15.0
# Upper ends in seconds. A POST of a video may take minutes, a question tenths of a second.
BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
BEYOND = "+Inf"

API_REQUESTS = "api_requests"
API_SECONDS = "api_seconds"
API_SECONDS_BUCKET = "api_seconds_bucket"
HTTP_REQUESTS = "http_requests"
HTTP_SECONDS = "http_request_seconds"
SIGN_INS = "sign_ins"

Key = tuple[str, str]

_lock = threading.Lock()
_waiting: Counter[Key] = Counter()
_stopped = threading.Event()
_writer: threading.Thread | None = None


def add(name: str, amount: float = 1, /, **labels: str) -> None:
    """Count. The values of labels must be few and known: each combination is a row for ever."""
    key = _key(name, **labels)
    with _lock:
        _waiting[key] += amount  # type: ignore[assignment]


@lru_cache(maxsize=1_000)
def _key(name: str, /, **labels: str) -> Key:
    return name, json.dumps(labels, sort_keys=True)


def observe_exchange(exchange: Exchange) -> None:
    """Count one request to PowerPost, by endpoint and outcome, and its seconds by endpoint."""
    where = {"method": exchange.method, "endpoint": exchange.endpoint}
    place = bisect_left(BUCKETS, exchange.seconds)
    add(API_REQUESTS, outcome=exchange.outcome, **where)
    add(API_SECONDS, exchange.seconds, **where)
    add(API_SECONDS_BUCKET, le=str(BUCKETS[place]) if place < len(BUCKETS) else BEYOND, **where)


def observe_request(view: str, status: int, seconds: float) -> None:
    """Count one request to this site, by the name of its address and the class of the answer."""
    add(HTTP_REQUESTS, view=view, status=f"{status // 100}xx")
    add(HTTP_SECONDS, seconds, view=view)


def observe_signing_in(outcome: str, signal: Signal) -> None:
    """Count from now on the tries to sign in that this signal tells of, by outcome."""

    def count(**kwargs: object) -> None:
        add(SIGN_INS, outcome=outcome)

    signal.connect(count, weak=False, dispatch_uid=f"dashboard.measuring.{outcome}")


def write() -> None:
    """Add what was counted since the last time to the rows; what cannot be written is kept for the next."""
    with _lock:
        counted = dict(_waiting)
        _waiting.clear()
    if not counted:
        return
    try:
        with transaction.atomic():
            # In one order everywhere, or two processes could wait for each other's rows.
            for (name, labels), amount in sorted(counted.items()):
                _add_to_row(name, labels, amount)
    except Error:
        with _lock:
            _waiting.update(counted)
        raise


def _add_to_row(name: str, labels: str, amount: float) -> None:
    rows = Measurement.objects.filter(name=name, labels=labels)
    if rows.update(value=F("value") + amount):
        return
    try:
        with transaction.atomic():
            Measurement.objects.create(name=name, labels=labels, value=amount)
    except IntegrityError:
        # Another process has just made it.
        rows.update(value=F("value") + amount)


def start() -> None:
    """Write from now on, in a thread of this process, and once more at its end."""
    global _writer
    with _lock:
        if _writer is not None and _writer.is_alive():
            return
        _stopped.clear()
        _writer = threading.Thread(target=_run, name="Measurements", daemon=True)
        _writer.start()
    atexit.register(stop)
    # The web server's own children end without the former.
    multiprocessing.util.Finalize(None, stop, exitpriority=10)


def stop() -> None:
    """Write what is left, and no more after that; safe to repeat."""
    _stopped.set()
    _write_or_tell()


def _run() -> None:
    while not _stopped.wait(INTERVAL):
        _write_or_tell()


def _write_or_tell() -> None:
    try:
        write()
    except Error as error:
        # The database may be away for a moment; nothing is lost as long as this process lives.
        logger.warning("What was measured could not be written yet: %s", error)
    finally:
        # One connection less to hold between two times.
        connection.close()


def rows() -> list[tuple[str, dict[str, Any], float]]:
    """Return what all processes have counted: name, labels, value."""
    found = Measurement.objects.order_by("name", "labels").values_list("name", "labels", "value")
    return [(name, json.loads(labels), value) for name, labels, value in found]
