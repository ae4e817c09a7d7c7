"""The product's queue consumer as a process of its own, in a hurry, and mortal where a prompt says so.

    python -m tests.reliability.consumer [--resume]

With --resume it begins as `manage.py run` does, which knows that no other consumer is alive.
"""

import sys

import django


def main() -> None:
    """Run until a signal or a point ends it."""
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from generations.start import resume_interrupted
    from media_library.tasks import resume_interrupted as resume_interrupted_transfers
    from tests.reliability import haste, kill_points

    kill_points.install()
    haste.install()
    if "--resume" in sys.argv[1:]:
        resume_interrupted_transfers()
        resume_interrupted()
        connections.close_all()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    call_command("run_huey")


if __name__ == "__main__":
    main()
