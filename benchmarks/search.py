"""How long a search takes where much has been written, next to looking through everything as LIKE does.

    python -m benchmarks.search [--jobs 100000]
    python -m benchmarks.search --postgres

Fills a database with so many jobs of one workspace (a prompt and three captions each), half as many files and
as many comments, and a quarter more of each in another workspace. Makes them findable by the sweep that does
it after an update, and asks typical questions many times. Prints p50 and p95 of the first page of results and
of the numbers beside the kinds, in milliseconds that the processors worked (of the database's process, too,
where it has one), both together by the clock, and how many times longer the same words take LIKE.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

import django

from tests.services import PostgresServer

START = datetime(2024, 1, 1, tzinfo=UTC)
REPEATED = 30
BATCH = 2_000
# Every fifth job belongs to a neighbour, whose words must not cost this team anything.
NEIGHBOUR = 5
# So many different captions are enough, and much sooner made.
CAPTIONS = 50_000


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--jobs", type=int, default=100_000)
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL that is started for this")
    options = parser.parse_args()
    with ExitStack() as stack:
        os.environ["DATA_DIR"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="search-"))
        if options.postgres:
            server = PostgresServer()
            stack.callback(server.stop)
            server.start()
            os.environ["DATABASE_URL"] = server.new_database("search")
            os.environ["SECRET_KEY"] = "only for this benchmark " * 3
            from cryptography.fernet import Fernet

            os.environ["FIELD_ENCRYPTION_KEYS"] = Fernet.generate_key().decode()
        os.environ["LOG_LEVEL"] = "WARNING"
        os.environ["DJANGO_SETTINGS_MODULE"] = "dashboard.settings"
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        fill(options.jobs * NEIGHBOUR // (NEIGHBOUR - 1))
        measure()
    return 0


class Vocabulary:
    """Made-up words, some used far more often than others, as in any language."""

    def __init__(self) -> None:
        self.random = random.Random(7)  # noqa: S311  the same words in every run
        syllables = [first + second for first in "bcdfghklmnprstvw" for second in "aeiou"]
        self.words = [
            "".join(self.random.choices(syllables, k=self.random.randint(2, 4))) for _ in range(20_000)
        ]
        self.weights = list(accumulate(1 / (place + 10) for place in range(len(self.words))))

    def text(self, length: int) -> str:
        """Return so many words."""
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=length))


def fill(jobs: int) -> None:
    """Write the rows and make them findable; print how long the latter took."""
    from django.contrib.auth.models import User

    from generations.models import Generation, Output
    from media_library.models import MediaFile
    from search import sweep
    from search.index import first_number_of, kind_mark, workspace_mark
    from search.models import Document
    from workspaces.models import ApiKey, Workspace

    vocabulary = Vocabulary()
    key = ApiKey.objects.create(name="benchmark", key="pp_sandbox_sk_benchmark")
    workspaces = [
        Workspace.objects.create(name=name, api_key=key, powerpost_workspace_id=name)
        for name in ("ours", "theirs")
    ]
    people = [User.objects.create(username=f"person-{number}") for number in range(5)]

    def workspace_of(number: int) -> Workspace:
        return workspaces[number % NEIGHBOUR == 0]

    def made(number: int) -> datetime:
        return START + timedelta(minutes=number * 9)

    def generations() -> Iterator[Generation]:
        for number in range(jobs):
            # As unevenly as in life: every job names its season, one in 5,000 the word "zanzibar".
            brand = "theirbrand" if number % NEIGHBOUR == 0 else "ourbrand"
            spice = " zanzibar spice" if number % 5_000 == 1 else ""
            prompt = f"autumn {brand} {vocabulary.text(14)}{spice}"
            yield Generation(
                workspace=workspace_of(number), kind="content", created_by=people[number % 5], prompt=prompt,
                status="completed", created_at=made(number), cost_basis="",
            )  # fmt: skip

    def outputs() -> Iterator[Output]:
        captions = [vocabulary.text(45) for _ in range(CAPTIONS)]
        for generation_id in list(Generation.objects.values_list("pk", flat=True)):
            for platform in ("instagram", "linkedin", "x"):
                text = vocabulary.random.choice(captions)
                yield Output(generation_id=generation_id, type="caption", platform=platform, text=text)

    def files() -> Iterator[MediaFile]:
        for number in range(jobs // 2):
            name = f"{vocabulary.text(3).replace(' ', '-')}-{number}.jpg"
            yield MediaFile(
                workspace=workspace_of(number), type="image", format="jpeg", name=name, file=str(number),
                thumbnail=str(number), size=1000, sha256=f"{number:064x}", width=64, height=48,
                created_by=people[number % 5], created_at=made(number), transfer="sent",
                media_id=f"media-{number}", next_due_at=None,
            )  # fmt: skip

    def comments() -> Iterator[Document]:
        # Of comments the documents are enough: they make the index as large as it would be.
        for number in range(jobs):
            marks = f"{workspace_mark(workspace_of(number).pk)} {kind_mark('comments')}"
            yield Document(
                pk=first_number_of(made(number) + timedelta(minutes=2)),
                workspace=workspace_of(number), kind="comments", object_id=uuid.UUID(int=number + 1),
                words=f"{marks} ¤ {vocabulary.text(15)}",
            )  # fmt: skip

    began = time.monotonic()
    for model, rows in ((Generation, generations()), (Output, outputs()), (MediaFile, files())):
        in_batches(model, rows)
    print(f"The rows were written in {time.monotonic() - began:.0f} s", flush=True)
    began, worked = time.monotonic(), time_worked()
    while sweep.walk_on(seconds=60):
        pass
    worked, took = time_worked() - worked, time.monotonic() - began
    made_by_sweep = f"{Document.objects.count():,} documents were made by the sweep"
    print(f"{made_by_sweep} in {took:.0f} s, of which the processors worked {worked:.0f} s", flush=True)
    in_batches(Document, comments())
    print(f"{Document.objects.count():,} documents in all; {jobs:,} jobs with {3 * jobs:,} captions")
    analyse()


def time_worked() -> float:
    """Return how many seconds the processors have worked for this process and the database's."""
    from django.db import connection

    worked = time.process_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (process,) = cursor.fetchone()
        nanoseconds = Path(f"/proc/{process}/schedstat").read_text().split()[0]
        worked += int(nanoseconds) / 1e9
    return worked


def in_batches(model: Any, rows: Iterator[Any]) -> None:
    """Store the rows."""
    while batch := list(islice(rows, BATCH)):
        model.objects.bulk_create(batch)


def analyse() -> None:
    """Have the database count what it has, as PostgreSQL does by itself after a while."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute(
                "SELECT pg_total_relation_size('search_document'), pg_relation_size('search_document_vector')"
            )
            total, index = cursor.fetchone()
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'search_words%'")
            (index,) = cursor.fetchone()
            cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%search_%'")
            (total,) = cursor.fetchone()
    print(f"{total / 1e6:.0f} MB for the documents, of which {index / 1e6:.0f} MB are the index\n")


def measure() -> None:
    """Ask, and print a line for each question."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.db.models import Exists, OuterRef, Q

    from generations.models import Generation, Output
    from search.finding import PAGE_SIZE, counts, scope_of
    from search.matching import newest
    from search.queries import parse
    from workspaces.models import Workspace

    vocabulary = Vocabulary()
    usual, middling = vocabulary.words[0], vocabulary.words[500]
    workspace = Workspace.objects.get(name="ours")
    person = User.objects.order_by("pk")[1]
    some_caption = Output.objects.filter(generation__workspace=workspace).order_by("pk").first()
    phrase = " ".join((some_caption.text if some_caption else "").split()[:3])
    recent = {
        "first_day": (START + timedelta(days=300)).date(),
        "last_day": (START + timedelta(days=330)).date(),
    }
    questions: list[tuple[str, str, dict[str, Any]]] = [
        ("a rare word", "zanzibar", {}),
        ("a word in one job of a hundred", middling, {}),
        ("a word in most jobs", usual, {}),
        ("a word in every job", "autumn", {}),
        ("the first 2 letters", usual[:2], {}),
        ("the first 3 letters", usual[:3], {}),
        ("the first 4 letters", "autu", {}),
        ("the first 5 letters", "autum", {}),
        ("three common words", f"autumn {usual} {vocabulary.words[1]}", {}),
        ("a common and a rare word", "autumn zanzibar", {}),
        ("a phrase", f'"{phrase}"', {}),
        ("a phrase of common words", f'"{usual} {vocabulary.words[1]}"', {}),
        ("a common word without another", f"autumn -{usual}", {}),
        ("a common word of a person", "autumn", {"person_id": person.pk}),
        ("a common word in a month", "autumn", recent),
        ("a rare word in files alone", middling, {"kind": "files"}),
        ("a common word in comments alone", "autumn", {"kind": "comments"}),
        ("a word of the neighbour alone", "theirbrand", {}),
        ("what is not there", "xyzzy", {}),
    ]

    def like(words: str) -> list[Any]:
        text = words.strip('"').split(" -")[0]
        captions = Output.objects.filter(generation=OuterRef("pk"), text__icontains=text)
        jobs = Generation.objects.filter(workspace=workspace).filter(
            Q(prompt__icontains=text) | Exists(captions)
        )
        return list(jobs.values_list("pk", flat=True)[:PAGE_SIZE])

    everything = []
    print(connection.vendor)
    print(f"{'':32} page p50   p95 | numbers p50   p95 | by the clock |  LIKE, times as long")
    for name, words, narrowed in questions:
        query = parse(words)
        scope = scope_of(workspace, **narrowed)
        page, page_took = timed(partial(newest, query, scope, PAGE_SIZE + 1))
        numbers, numbers_took = timed(partial(counts, query, scope))
        everything += [one + other for one, other in zip(page, numbers, strict=True)]
        began = time_worked()
        like(words)
        scan = (time_worked() - began) * 1000
        print(
            f"{name:32} {statistics.median(page):8.1f} {p95(page):6.1f} | {statistics.median(numbers):10.1f} "
            f"{p95(numbers):6.1f} | {page_took + numbers_took:12.1f} | "
            f"{scan:8.0f} ms {scan / max(0.01, statistics.median(page)):8.1f}",
            flush=True,
        )
    print(f"{'page and numbers of them all':32} {statistics.median(everything):8.1f} {p95(everything):6.1f}")


def timed(ask: Callable[[], object]) -> tuple[list[float], float]:
    """Return how many milliseconds the processors worked in each of the repetitions, without the first.

    And how many the middle one took by the clock.
    """
    ask()
    worked, taken = [], []
    for _ in range(REPEATED):
        before, began = time_worked(), time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
        worked.append((time_worked() - before) * 1000)
    return worked, statistics.median(taken)


def p95(values: list[float]) -> float:
    """Return what nineteen of twenty are below."""
    return sorted(values)[int(len(values) * 0.95)]


if __name__ == "__main__":
    sys.exit(main())
