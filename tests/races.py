"""Several at the same instant."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def at_once(*calls: Callable[[], object], refusals: tuple[type[Exception], ...] = ()) -> list[object]:
    """Make all calls at the same instant, each in a thread of its own; return what each returned.

    Where a call raised one of `refusals`, that is its answer. Any other error is raised here.
    """
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            barrier.wait()
            return call()
        except refusals as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
