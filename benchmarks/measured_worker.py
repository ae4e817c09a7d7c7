"""A queue worker as `manage.py run_huey` starts it, which also writes down how late each poll was.

    python -m benchmarks.measured_worker FILE

Appends a line for each poll to FILE: the time, and the lateness in seconds.
"""

import os
import sys
import time

import django


def main() -> None:
    """Wrap the polling step, then work the queue until stopped."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from generations import steps
    from generations.lifecycle import NextTurn, Status
    from generations.models import Generation
    from powerpost.client import PowerPostClient

    poll = steps.STEPS[Status.PROCESSING]
    with open(sys.argv[1], "a", encoding="utf-8", buffering=1) as file:

        def measured(generation: Generation, client: PowerPostClient) -> NextTurn:
            lateness = (timezone.now() - generation.next_due_at).total_seconds()
            file.write(f"{time.time():.3f} {lateness:.3f}\n")
            return poll(generation, client)

        steps.STEPS[Status.PROCESSING] = measured
        call_command("run_huey")


if __name__ == "__main__":
    main()
