"""All figures of docs/performance.md: `make bench`, or `python -m benchmarks [name …]` for some.

Each module runs in a process of its own, so that none measures what another one loaded. Ends with 1 when a
figure is over its limit, or a module could not be run.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import asdict

from benchmarks.figures import Figure, table

MODULES: tuple[str, ...] = ("pages", "tabs", "visit", "browser", "starting", "memory", "uploads", "pipeline")


def main() -> int:
    """Run the modules one after the other, print one table, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("modules", nargs="*", metavar="name", help=", ".join(MODULES))
    parser.add_argument("--figures-of", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.figures_of:
        return _tell(options.figures_of)
    figures: list[Figure] = []
    failed = []
    for name in options.modules or MODULES:
        print(f"{name} …", file=sys.stderr, flush=True)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks", "--figures-of", name], stdout=subprocess.PIPE, text=True
        )
        figures += [Figure(**json.loads(line)) for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode:
            failed.append(name)
    print(table(figures))
    if failed:
        print(f"\nCould not be measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed or not all(figure.holds for figure in figures) else 0


def _tell(name: str) -> int:
    """Print the figures of one module, each as a line of JSON, as soon as it is there."""
    module = __import__(f"benchmarks.{name}", fromlist=["figures"])
    for figure in module.figures():
        print(json.dumps(asdict(figure)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
