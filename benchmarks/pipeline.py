"""How quickly jobs go through the dashboard, next to a bare script against the same sandbox.

    python -m benchmarks.pipeline [--jobs 500]

Starts the sandbox without a delay, and with an account whose credits and rate limit are never met. First a
bare script (floor_pipeline.py) brings the jobs through, with as many threads as the worker has; then, with
another sandbox, the dashboard's own worker. Its jobs are accepted by `start_generation`, as the form does it,
one after the other as fast as that goes, while the worker runs. It ends when every job is completed and every
file is in the library.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
import psutil
from django.conf import settings

from benchmarks import waiting
from benchmarks.figures import Figure, table
from benchmarks.floor_pipeline import files_of, wishes
from tests.end_to_end.product import ROOT, free_port_pair
from tests.sandbox_server import SandboxAccount, SandboxServer

JOBS = 500
UNLIMITED = 100_000_000
MOST_SECONDS = 1800
LOOK_SECONDS = 0.5
STOP_SECONDS = 70
OF_A_SCRIPT = 60.0


@dataclass(frozen=True, slots=True)
class Run:
    """How long the jobs took by the clock, and what the processors worked for it, in seconds."""

    seconds: float
    worked: float
    sandbox_worked: float


def figures() -> Iterator[Figure]:
    """Yield what jobs take from the click to the archived file."""
    yield from waiting.figures()
    yield from throughput(JOBS)


def throughput(jobs: int) -> Iterator[Figure]:
    """Yield the share of a bare script's throughput that the dashboard reaches."""
    with tempfile.TemporaryDirectory(prefix="pipeline-") as name:
        folder = Path(name)
        with sandbox(folder / "sandbox") as server:
            prepare(server, folder / "var")
            with sandbox(folder / "sandbox-of-script") as other:
                script = run_script(other, folder / "files", jobs)
            dashboard = run_dashboard(server, jobs)
    files = files_of(jobs)
    yield Figure(
        f"{jobs} jobs at once to {files} files archived",
        100 * script.seconds / dashboard.seconds,
        "% of a bare script",
        OF_A_SCRIPT,
        f"{dashboard.seconds:.0f} s, the script {script.seconds:.0f} s",
        at_least=True,
    )
    yield Figure(
        "the same in processor time",
        100 * (script.worked + script.sandbox_worked) / (dashboard.worked + dashboard.sandbox_worked),
        "% of a bare script",
        note=f"ms a job: {1000 * dashboard.worked / jobs:.0f} of the worker and its children, "
        f"{1000 * dashboard.sandbox_worked / jobs:.0f} of the sandbox; "
        f"script {1000 * script.worked / jobs:.0f}, its sandbox {1000 * script.sandbox_worked / jobs:.0f}",
    )


@contextmanager
def sandbox(data: Path, speed: str = "0") -> Iterator[SandboxServer]:
    """Run a fresh sandbox."""
    server = SandboxServer(data, speed=speed)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def run_script(server: SandboxServer, folder: Path, jobs: int) -> Run:
    """Let the bare script bring the jobs through."""
    account = server.new_account()
    account.change(balance=UNLIMITED, rate_limit=UNLIMITED)
    before = _worked(_process_of(server))
    threads = settings.HUEY["consumer"]["workers"]  # type: ignore[index]
    command = [sys.executable, "-m", "benchmarks.floor_pipeline", server.base_url, account.key]
    command += [account.workspace_id, str(folder), str(jobs), str(threads)]
    children = _of_children()
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return Run(float(done.stdout), _of_children() - children, _worked(_process_of(server)) - before)


def run_dashboard(server: SandboxServer, jobs: int) -> Run:
    """Let the dashboard's worker bring the jobs through."""
    from generations.models import Generation
    from workspaces.models import Workspace

    workspace = Workspace.objects.get()
    account = SandboxAccount(server, workspace.api_key.key, workspace.powerpost_workspace_id)
    account.change(balance=UNLIMITED, rate_limit=UNLIMITED)
    with worker() as process:
        before, sandbox_before = _worked(process), _worked(_process_of(server))
        began = time.monotonic()
        accept(workspace, jobs)
        while time.monotonic() - began < MOST_SECONDS:
            time.sleep(LOOK_SECONDS)
            if not Generation.objects.exclude(status=Generation.Status.COMPLETED).exists():
                break
        seconds = time.monotonic() - began
        run = Run(seconds, _worked(process) - before, _worked(_process_of(server)) - sandbox_before)
    check(jobs)
    return run


def prepare(server: SandboxServer, data: Path) -> None:
    """Set the dashboard up in a data folder of its own, and this process with it."""
    os.environ |= {
        "DATA_DIR": str(data),
        "PORT": str(free_port_pair()),
        "POWERPOST_SANDBOX_URL": server.base_url,
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
    }
    subprocess.run([sys.executable, "manage.py", "bootstrap"], cwd=ROOT, check=True, capture_output=True)
    django.setup()


@contextmanager
def worker() -> Iterator[psutil.Process]:
    """Run the dashboard's worker; yield its process once it takes jobs."""
    from dashboard.models import Worker

    with (settings.DATA_DIR / "worker.log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, "manage.py", "run_huey"], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        deadline = time.monotonic() + STOP_SECONDS
        while not Worker.objects.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        yield psutil.Process(running.pid)
    finally:
        running.terminate()
        running.wait(STOP_SECONDS)


def accept(workspace: object, jobs: int) -> None:
    """Store the jobs as the form does, each in its own transaction, and have them done."""
    from django.contrib.auth.models import User

    from generations.start import start_generation
    from powerpost.schemas import REQUESTS

    person = User.objects.get()
    for kind, body in wishes(jobs):
        start_generation(workspace, person, REQUESTS[kind](**body), form_token=uuid.uuid4())  # type: ignore[arg-type]


def check(jobs: int) -> None:
    """End the run unless every job is completed and every file lies in the library."""
    from generations.models import Generation, Output
    from media_library.models import MediaFile

    completed = Generation.objects.filter(status=Generation.Status.COMPLETED).count()
    kept = Output.objects.exclude(type=Output.Type.CAPTION).exclude(media_file=None).count()
    stored = sum(entry.file.storage.exists(str(entry.file.name)) for entry in MediaFile.objects.all())
    if (completed, kept, stored) != (jobs, files_of(jobs), files_of(jobs)):
        raise SystemExit(f"{completed} jobs of {jobs} are completed, {kept} files kept, {stored} stored.")


def _process_of(server: SandboxServer) -> psutil.Process:
    if server.process is None:
        raise RuntimeError("The sandbox does not run.")
    return psutil.Process(server.process.pid)


def _worked(process: psutil.Process) -> float:
    """Return the seconds that the processors worked for a process and those that it started."""
    worked = 0.0
    for each in [process, *process.children(recursive=True)]:
        times = each.cpu_times()
        worked += times.user + times.system + times.children_user + times.children_system
    return worked


def _of_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--jobs", type=int, default=JOBS)
    options = parser.parse_args()
    print(table(throughput(options.jobs)))


if __name__ == "__main__":
    main()
