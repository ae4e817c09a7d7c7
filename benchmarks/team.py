"""Whether a whole team is served while work is done: pages, polls, jobs and a large upload at once.

    python -m benchmarks.team [--people 200] [--jobs 50] [--upload 500] [--seconds 120]

Starts the dashboard as `make run` does, in a folder of its own, filled with the demo. So many people
then look at one page after the other, as long at each as people do, and each open page polls at its own pace.
Meanwhile the jobs run to their end and a video of so many megabytes goes up. Prints what each kind of request
took and how much memory the processes held. Ends with 1 on any answer that is an error, or a job that did not
complete.
"""

import argparse
import multiprocessing
import os
import random
import re
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from html import unescape
from pathlib import Path

import django
import requests

from benchmarks.upload_memory import MEGABYTE, make_video, upload, watched
from powerpost import catalog
from powerpost.schemas import ContentRequest
from tests.end_to_end.product import Product, Visitor

# Half of all looks are at the board, whose cards refresh.
PAGES = (
    *["/generations/"] * 6,
    "/",
    "/reviews/",
    "/library/",
    "/costs/",
    "/search/?q=coffee",
    "/notifications/",
)
# How long somebody looks at a page before the next one, in seconds.
LOOKS_LEAST, LOOKS_MOST = 10, 40
CLIENTS = 4
DEMO_SECONDS = 300
JOBS_SECONDS = 600
_POLLERS = re.compile(r"<[^>]*\bdata-poll=\"[^\"]*\"[^>]*>")
_ADDRESS, _PACE = re.compile(r'hx-get="([^"]*)"'), re.compile(r'data-poll="([\d.]+)"')

# Kind of request to the seconds of each, and what went wrong to how often.
Figures = tuple[dict[str, list[float]], Counter[str]]


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=50)
    parser.add_argument("--upload", type=int, default=500, help="size of the video, in MB")
    parser.add_argument("--seconds", type=int, default=120)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="team-") as name:
        folder = Path(name)
        product = Product(folder / "data")
        product.start()
        try:
            os.environ.update(product.environment, DJANGO_SETTINGS_MODULE="dashboard.settings")
            os.environ["POWERPOST_SANDBOX_URL"] = f"http://127.0.0.1:{product.port + 1}"
            django.setup()
            return measure(folder, product, options.people, options.jobs, options.upload, options.seconds)
        finally:
            product.stop()


def measure(folder: Path, product: Product, people: int, jobs: int, megabytes: int, seconds: int) -> int:
    """Let people, jobs and the upload run at once; print the figures and return the exit code."""
    fill(product)
    cookies = sign_in(people)
    video = make_video(folder / "video.mp4", megabytes * MEGABYTE, seconds=3)
    pool = ProcessPoolExecutor(CLIENTS, mp_context=multiprocessing.get_context("spawn"))
    with watched(product) as peaks, pool, ThreadPoolExecutor(1) as uploads:
        teams = [
            pool.submit(look_around, product.base_url, cookies[number::CLIENTS], seconds)
            for number in range(CLIENTS)
        ]
        time.sleep(seconds / 10)
        sent = uploads.submit(upload, Visitor(product.base_url), video)
        started = start_jobs(jobs, seconds * 0.8)
        _, upload_seconds = sent.result()
        figures = [team.result() for team in teams]
        completed = wait_for_jobs(started)
    report(people, seconds, figures)
    print(f"  upload         {megabytes} MB received in {upload_seconds:.1f} s")
    print(f"  jobs           {completed} of {jobs} completed")
    print("  peak memory    " + ", ".join(f"{name} {peak / MEGABYTE:.0f} MB" for name, peak in peaks.items()))
    faults = sum((problems for _, problems in figures), Counter())
    for problem, times in faults.most_common():
        print(f"  FAULT          {times} x {problem}")
    return 1 if faults or completed != jobs else 0


def fill(product: Product) -> None:
    """Let the demo make a team's work, and wait for its end."""
    from django.contrib.auth.models import User

    from dashboard.demo.beginning import begin, progress_of
    from workspaces.models import Workspace

    workspace = Workspace.objects.get()
    begin(workspace, User.objects.get())
    deadline = time.monotonic() + DEMO_SECONDS
    while progress_of(workspace) is not None:
        if time.monotonic() > deadline:
            raise SystemExit(f"The demo did not come to its end: see {product.log}.")
        time.sleep(1)


def sign_in(people: int) -> list[str]:
    """Make so many members and return the session cookie of each."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User

    from workspaces.models import Membership, Role, Workspace

    workspace = Workspace.objects.get()
    sessions = import_module(settings.SESSION_ENGINE)
    roles, cookies = [Role.VIEWER, Role.CREATOR, Role.REVIEWER], []
    for number in range(people):
        person = User.objects.create(username=f"person-{number}")
        person.set_unusable_password()
        person.save()
        Membership.objects.create(workspace=workspace, user=person, role=roles[number % len(roles)])
        session = sessions.SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "workspaces.signing_in.BackendWithSettings"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return cookies


def start_jobs(jobs: int, seconds: float) -> list[uuid.UUID]:
    """Start so many caption jobs as the form does, one after the other in this time, and return their ids."""
    from generations.start import start_generation
    from workspaces.models import Workspace

    workspace = Workspace.objects.get()
    request = ContentRequest(
        post_types=["x-post", "instagram-feed"],
        research_mode=next(iter(catalog.RESEARCH_MODES)),
        prompt="The harbour market is back on Saturday",
    )
    started = []
    for _ in range(jobs):
        started.append(start_generation(workspace, None, request, form_token=uuid.uuid4()).pk)
        time.sleep(seconds / jobs)
    return started


def wait_for_jobs(started: list[uuid.UUID]) -> int:
    """Wait until every job has ended and return how many completed."""
    from generations.lifecycle import RUNNING, Status
    from generations.models import Generation

    mine = Generation.objects.filter(pk__in=started)
    deadline = time.monotonic() + JOBS_SECONDS
    while mine.filter(status__in=RUNNING).exists() and time.monotonic() < deadline:
        time.sleep(1)
    return mine.filter(status=Status.COMPLETED).count()


def look_around(base_url: str, cookies: list[str], seconds: int) -> Figures:
    """Be as many people as there are cookies, for so many seconds."""
    took: dict[str, list[float]] = defaultdict(list)
    problems: Counter[str] = Counter()
    end = time.monotonic() + seconds
    people = [
        threading.Thread(target=_look_around, args=(base_url, cookie, end, took, problems))
        for cookie in cookies
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return dict(took), problems


def _look_around(
    base_url: str, cookie: str, end: float, took: dict[str, list[float]], problems: Counter[str]
) -> None:
    chance = random.Random(cookie)  # noqa: S311
    session = requests.Session()
    session.headers["Cookie"] = cookie

    def get(kind: str, path: str, **headers: str) -> str:
        began = time.perf_counter()
        try:
            response = session.get(base_url + path, headers=headers, timeout=60, allow_redirects=False)
        except requests.RequestException as error:
            problems[f"{kind}: {type(error).__name__}"] += 1
            return ""
        took[kind].append(time.perf_counter() - began)
        if response.status_code not in (200, 204):
            problems[f"{kind}: {response.status_code} for {path.partition('?')[0]}"] += 1
        return response.text

    # Not everybody comes at the same instant.
    time.sleep(chance.uniform(0, min(LOOKS_MOST, max(0.0, end - time.monotonic()) / 2)))
    while time.monotonic() < end:
        page = get("page", chance.choice(PAGES))
        leaves_at = min(end, time.monotonic() + chance.uniform(LOOKS_LEAST, LOOKS_MOST))
        polls = [
            (unescape(address[1]), float(pace[1]))
            for poller in _POLLERS.findall(page)
            if (address := _ADDRESS.search(poller)) and (pace := _PACE.search(poller))
        ]
        due = {address: time.monotonic() + pace for address, pace in polls}
        paces = dict(polls)
        while due and (moment := min(due.values())) < leaves_at:
            time.sleep(max(0.0, moment - time.monotonic()))
            next_one = min(due, key=lambda each: due[each])
            get("poll", next_one, **{"HX-Request": "true"})
            due[next_one] = time.monotonic() + paces[next_one]
        time.sleep(max(0.0, leaves_at - time.monotonic()))


def report(people: int, seconds: int, figures: list[Figures]) -> None:
    """Print what each kind of request took, as the clients saw it."""
    print(f"\n{people} people for {seconds} s:")
    for kind in ("page", "poll"):
        took = [each for times, _ in figures for each in times.get(kind, [])]
        if len(took) < 2:
            print(f"  {kind:<14} too few to tell")
            continue
        parts = statistics.quantiles(took, n=100)
        print(
            f"  {kind:<14} {len(took):6} ({len(took) / seconds:.0f} a second): "
            f"p50 {parts[49] * 1000:.0f} ms, "
            f"p95 {parts[94] * 1000:.0f} ms, p99 {parts[98] * 1000:.0f} ms, most {max(took) * 1000:.0f} ms"
        )


if __name__ == "__main__":
    sys.exit(main())
