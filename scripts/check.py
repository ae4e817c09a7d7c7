"""Checks the code without running it: style, types, templates, floors, migrations.

    .venv/bin/python scripts/check.py              all of them
    .venv/bin/python scripts/check.py --browser    and whether there is a browser for the browser tests
    .venv/bin/python scripts/check.py --services   and whether PostgreSQL and Redis are there for theirs
    .venv/bin/python scripts/check.py --only-services

Says nothing more than a line each while all is well; exits with 1 and what the tools said otherwise.
"""

import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

# The program itself: the command that comes with it ends with 0 whatever the program said.
COMPOSE = Path(sysconfig.get_path("purelib"), "compose", "docker-compose")

PACKAGES = (
    "powerpost workspaces search notifications media_library generations reviews costs dashboard scripts"
)

CHECKS: dict[str, list[str]] = {
    "style (ruff check)": [f"{BIN}/ruff", "check", "--quiet", "."],
    "layout (ruff format)": [f"{BIN}/ruff", "format", "--check", "--quiet", "--diff", "."],
    "dangerous calls (bandit)": [
        *(f"{BIN}/bandit", "--quiet", "--configfile", "pyproject.toml", "--recursive"),
        *PACKAGES.split(),
    ],
    "types (mypy)": [f"{BIN}/mypy", "--no-error-summary"],
    "floors (import-linter)": [f"{BIN}/lint-imports"],
    "templates' layout (djlint)": [f"{BIN}/djlint", "--check", "--quiet", "templates"],
    "templates (djlint)": [f"{BIN}/djlint", "--lint", "--quiet", "templates"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "configuration (manage.py check)": [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
    "Dockerfile (hadolint)": [f"{BIN}/hadolint", "--no-color", "Dockerfile"],
}
# There is none for macOS.
if COMPOSE.exists():
    CHECKS["docker-compose.yml (compose)"] = [str(COMPOSE), "--profile", "*", "config", "--quiet"]


def run(command: list[str], environment: dict[str, str]) -> tuple[int, str, float]:
    """Run a command in the project; return its exit code, what it said, and its seconds."""
    start = time.monotonic()
    result = subprocess.run(
        command,
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return result.returncode, result.stdout.strip(), time.monotonic() - start


def require_browser() -> None:
    """Exit with what to install when the browser tests would have nothing to drive."""
    sys.path.insert(0, str(PROJECT))
    from tests.browser.chromium import BrowserMissing, find_chromium

    try:
        find_chromium(or_shell=True)
    except BrowserMissing as error:
        sys.exit(str(error))


def require_services() -> None:
    """Exit with what to install when the tests of several workers would have nothing to start."""
    sys.path.insert(0, str(PROJECT))
    from tests.services import ServiceMissing, find_postgres, find_redis

    try:
        find_postgres()
        find_redis()
    except ServiceMissing as error:
        sys.exit(str(error))


def main() -> int:
    """Run all checks, as many at a time as there are processors."""
    if "--browser" in sys.argv[1:]:
        require_browser()
    if {"--services", "--only-services"} & set(sys.argv[1:]):
        require_services()
    if "--only-services" in sys.argv[1:]:
        return 0
    failed = []
    with tempfile.TemporaryDirectory() as data, ThreadPoolExecutor(os.cpu_count()) as pool:
        # Settings are loaded by some of them, and make a data folder.
        environment = {**os.environ, "DATA_DIR": data, "PYTHONIOENCODING": "utf-8"}
        running = {name: pool.submit(run, command, environment) for name, command in CHECKS.items()}
        for name, future in running.items():
            code, said, seconds = future.result()
            sys.stdout.write(f"{'ok    ' if code == 0 else 'FAILED'} {name}, {seconds:.1f} s\n")
            sys.stdout.flush()
            if code != 0:
                failed.append(name)
                sys.stdout.write(f"{said}\n\n")
    if failed:
        sys.stdout.write(f"Failed: {', '.join(failed)}. `make format` puts layout right by itself.\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
