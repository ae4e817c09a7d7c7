"""The product's queue consumers as processes of their own, in a hurry, and mortal where a prompt says so.

    python -m tests.reliability.consumer

A consumer is killed and followed by the next in nearly every test, so the product is loaded once: this
process loads it and does nothing with it, and each consumer is a fork of it. Each line that it reads is a
call, {"start": {...}} with the arguments of `consume` or {"ended": pid}; each gets a line for an answer.
"""

import json
import os
import sys
from typing import Any

import django


def load() -> None:
    """Load all that a consumer needs, and leave nothing open that two processes must not share."""
    django.setup()
    from django.db import connections
    from django.utils.module_loading import autodiscover_modules
    from huey.contrib.djhuey import HUEY
    from huey.contrib.djhuey.management.commands import run_huey  # noqa: F401

    from tests.reliability import haste, kill_points  # noqa: F401

    autodiscover_modules("tasks")
    HUEY.storage.close()
    connections.close_all()


def consume(ready: int, *, resume: bool, lease: float, sweep: float) -> None:
    """Work the queue until a signal or a point ends it; writes to `ready` when it is about to.

    With `resume` it begins as `manage.py run` does, which knows that no other consumer is alive.
    """
    from django.core.management import call_command
    from django.db import connections

    from generations.start import resume_interrupted
    from media_library.tasks import resume_interrupted as resume_interrupted_transfers
    from tests.reliability import haste, kill_points

    kill_points.install()
    haste.install(lease, sweep)
    if resume:
        resume_interrupted_transfers()
        resume_interrupted()
        connections.close_all()
    os.write(ready, b"ready")
    os.close(ready)
    call_command("run_huey")


def ended(pid: int) -> int | None:
    """Return how the consumer ended, a signal as a negative number; None while it runs."""
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def answer(value: Any) -> None:
    """Answer the call."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Answer calls until the other side closes."""
    load()
    for line in sys.stdin:
        call = json.loads(line)
        if "ended" in call:
            answer(ended(call["ended"]))
            continue
        reader, ready = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            # Out of the loop, so that it ends as any process does.
            consume(ready, **call["start"])
            return
        os.close(ready)
        # Nothing, when it ended before.
        is_ready = bool(os.read(reader, 5))
        os.close(reader)
        answer({"pid": pid, "is_ready": is_ready})


if __name__ == "__main__":
    main()
