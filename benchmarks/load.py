"""How late polls are with many jobs in flight, and whether the site stays usable meanwhile.

    python -m benchmarks.load [--jobs 500] [--workers 1] [--kind video]
    python -m benchmarks.load --services --jobs 5000 --workers 4

Embedded (SQLite, its own queue) or, with --services, on PostgreSQL and Redis that it starts. Accepts the
jobs as the form does, lets workers bring them through, and prints how long submitting took, the lateness of
polls while all jobs were in flight (p50, p95), and the same of the board's pages. Ends with 1 unless every
job ended with exactly one submission.
"""

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import django

from powerpost import catalog
from powerpost.schemas import ContentRequest
from tests.end_to_end.product import ROOT, Visitor, free_port_pair
from tests.sandbox_server import SandboxAccount, SandboxServer

PASSWORD = "a long passphrase for benchmarks"  # noqa: S105
# Sandbox captions take this many seconds at its normal speed.
NORMAL_SECONDS = 4
UNLIMITED = 100_000_000
STOP_SECONDS = 70


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--jobs", type=int, default=500)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=120, help="that a job takes at PowerPost")
    parser.add_argument("--services", action="store_true", help="on PostgreSQL and Redis")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="load-")))
        environment = {"DATA_DIR": str(folder / "var"), "PORT": str(free_port_pair())}
        if options.services:
            environment |= start_services(stack)
        sandbox = SandboxServer(folder / "sandbox", speed=str(options.seconds / NORMAL_SECONDS))
        sandbox.start()
        stack.callback(sandbox.stop)
        environment["POWERPOST_SANDBOX_URL"] = sandbox.base_url
        environment["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
        os.environ.update(environment)
        return measure(folder, sandbox, options.jobs, options.workers)


def start_services(stack: ExitStack) -> dict[str, str]:
    """Start PostgreSQL and Redis and return what points the product to them."""
    from cryptography.fernet import Fernet

    from tests.services import PostgresServer, RedisServer

    postgres, redis = PostgresServer(), RedisServer()
    for server in (postgres, redis):
        server.start()
        stack.callback(server.stop)
    return {
        "DATABASE_URL": postgres.new_database("load"),
        "REDIS_URL": redis.url,
        "SECRET_KEY": uuid.uuid4().hex * 2,
        "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    }


def measure(folder: Path, sandbox: SandboxServer, jobs: int, workers: int) -> int:
    """Run the jobs to their end and print the figures; return the exit code."""
    manage("bootstrap")
    django.setup()
    accept_jobs(sandbox, jobs)
    records = [folder / f"worker-{number}" for number in range(workers)]
    began = time.time()
    with ExitStack() as stack:
        base_url = stack.enter_context(web_server(folder))
        for record in records:
            stack.enter_context(process([sys.executable, "-m", "benchmarks.measured_worker", str(record)]))
        visits, submitted_at = watch(base_url, jobs)
    ended = time.time()
    report(jobs, workers, began, submitted_at, ended, records, visits)
    return check(sandbox, jobs)


def accept_jobs(sandbox: SandboxServer, jobs: int) -> None:
    """Store the jobs as the form does; their nudges wait in the queue."""
    from generations.start import start_generation
    from workspaces.models import Workspace

    workspace = Workspace.objects.get()
    SandboxAccount(sandbox, workspace.api_key.key, "").change(balance=100 * jobs, rate_limit=UNLIMITED)
    for number in range(jobs):
        request = ContentRequest(
            post_types=["x-post"],
            research_mode=next(iter(catalog.RESEARCH_MODES)),
            prompt=f"Load number {number}",
        )
        start_generation(workspace, None, request, form_token=uuid.uuid4())


def watch(base_url: str, jobs: int) -> tuple[list[float], float]:
    """Look at the board every second until every job has ended.

    Returns the seconds that each look took, and when the last job had been submitted.
    """
    from django.db import connection

    from generations.lifecycle import RUNNING, Status
    from generations.models import Generation

    visitor = Visitor(base_url, PASSWORD)
    visits: list[float] = []
    submitted_at = 0.0
    while True:
        start = time.perf_counter()
        visitor.get("/generations/").raise_for_status()
        visits.append(time.perf_counter() - start)
        running = Generation.objects.filter(status__in=RUNNING)
        if not submitted_at and not running.filter(status__in=[Status.QUEUED, Status.SUBMITTING]).exists():
            submitted_at = time.time()
        left = running.count()
        connection.close()
        if sys.stdout.isatty():
            print(f"\r{jobs - left} of {jobs} have ended ", end="" if left else "\n", flush=True)
        if not left:
            return visits, submitted_at
        time.sleep(1)


def report(
    jobs: int,
    workers: int,
    began: float,
    submitted_at: float,
    ended: float,
    records: list[Path],
    visits: list[float],
) -> None:
    """Print the figures."""
    polls = [tuple(map(float, line.split())) for record in records for line in record.open()]
    lateness = [late for moment, late in polls if moment >= submitted_at]
    print(f"{jobs} jobs, {workers} workers, on {os.environ.get('DATABASE_URL', 'sqlite').partition(':')[0]}")
    print(f"  submitted in   {submitted_at - began:7.1f} s, ended after {ended - began:.1f} s")
    print(f"  polls          {len(polls):7} in all, {len(polls) / (ended - began):.0f} a second")
    print(f"  lateness       {quantiles(lateness)} while all jobs were in flight ({len(lateness)} polls)")
    print(f"  board          {quantiles(visits)} a page")


def quantiles(seconds: list[float]) -> str:
    """Return the middle and the 95th percentile, for people."""
    if len(seconds) < 2:
        return "too few to tell"
    parts = statistics.quantiles(seconds, n=20)
    return f"p50 {parts[9]:.2f} s, p95 {parts[18]:.2f} s"


def check(sandbox: SandboxServer, jobs: int) -> int:
    """Compare both sides: every job completed, with one submission each."""
    from generations.models import Generation

    completed = Generation.objects.filter(status=Generation.Status.COMPLETED).count()
    with closing(sqlite3.connect(sandbox.data / "sandbox.sqlite3", timeout=20)) as connection:
        ((submissions,),) = connection.execute("SELECT COUNT(*) FROM sandbox_generation").fetchall()
    print(f"  completed      {completed} jobs of {jobs}, {submissions} submissions at PowerPost")
    return 0 if completed == submissions == jobs else 1


@contextmanager
def web_server(folder: Path) -> Iterator[str]:
    """Serve the site and yield its address."""
    port = os.environ["PORT"]
    with process([sys.executable, "manage.py", "serve", "--port", port]):
        base_url = f"http://127.0.0.1:{port}"
        wait_for(f"{base_url}/healthz")
        yield base_url


@contextmanager
def process(command: list[str]) -> Iterator[None]:
    """Run a program of the product until the end of the block."""
    running = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"LOG_LEVEL": "WARNING"})
    try:
        yield
    finally:
        running.terminate()
        running.wait(STOP_SECONDS)


def wait_for(url: str) -> None:
    """Wait until an address answers."""
    import requests

    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        try:
            requests.get(url, timeout=2)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{url} does not answer.")


def manage(*arguments: str) -> None:
    """Run a management command to its end."""
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=True, capture_output=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    sys.exit(main())
