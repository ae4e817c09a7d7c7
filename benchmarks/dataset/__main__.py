"""Fill the database that the settings name: see the package."""

import argparse
import os
import sys
import time

import django

import benchmarks.dataset


def main() -> int:
    """Fill, print what there is now and what it took, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=benchmarks.dataset.__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--waiting", type=int, default=40, help="outputs that wait for review")
    parser.add_argument("--anyway", action="store_true", help="also where there are generations already")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    django.setup()
    from django.core.management import call_command

    from generations.models import Generation

    call_command("migrate", verbosity=0)
    if Generation.objects.exists() and not options.anyway:
        print("There are generations already. Use another DATA_DIR, or --anyway.", file=sys.stderr)
        return 1
    began, worked = time.perf_counter(), time.process_time()
    made = benchmarks.dataset.fill(options.jobs, seed=options.seed, waiting=options.waiting)
    print(made)
    took, worked = time.perf_counter() - began, time.process_time() - worked
    print(f"{made.jobs:,} jobs in {took:.0f} s, of which the processor worked {worked:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
