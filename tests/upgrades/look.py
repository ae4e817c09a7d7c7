"""Brings an old database up to this version and uses it; run as a program of its own, prints what it found.

Its default database is the old one (SQLite), or an empty one of PostgreSQL into which the rows of
`OLD_DATABASE` are put, in tables as the migrations of then made them.
"""

import json
import os
import sqlite3
import time
from contextlib import closing

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.management.color import no_style  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from dashboard.backup import rows  # noqa: E402
from generations.models import Generation, Output  # noqa: E402
from generations.steps import advance  # noqa: E402
from media_library.models import MediaFile  # noqa: E402
from search.sweep import walk_on  # noqa: E402
from workspaces.models import Workspace  # noqa: E402

# Each a tenth of a second at least; the sandbox needs a few of them.
TURNS_MOST = 200
PAGES = (
    "overview",
    "generations",
    "library",
    "reviews",
    "hand_over",
    "costs",
    "notifications",
    "review_policy",
)


def put_into_postgresql(old: str) -> None:
    """Make the tables of then, and copy every row of the old database into them."""
    settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": old, "OPTIONS": {}}
    connections.settings["old"] = connections["default"].settings_dict | settings
    with closing(sqlite3.connect(old)) as database:
        applied = set(database.execute("SELECT app, name FROM django_migrations"))
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    followed = {
        parent.key for key in applied for parent in graph.node_map[key].parents if parent.key[0] == key[0]
    }
    targets = sorted(applied - followed)
    executor.migrate(targets)
    models = executor.loader.project_state(targets).apps.get_models(include_auto_created=True)
    with transaction.atomic():
        for model in models:
            columns = rows.columns_of(model)
            lines = (rows.row_line(columns, row) for row in rows.rows_of(model, "old"))
            rows.insert(model._meta.db_table, columns, lines, "default")
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
    connections["old"].close()
    del connections.settings["old"]


def counted() -> dict[str, int]:
    """Return the number of rows of every table."""
    with connection.cursor() as cursor:
        names = [
            name for name in connection.introspection.table_names(cursor) if not name.startswith("search_")
        ]
        found = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608
            found[name] = cursor.fetchone()[0]
    return found


def decided() -> list[list[str]]:
    """Return what was decided: the state of every review, and every entry of their histories."""
    with connection.cursor() as cursor:
        if "reviews_review" not in connection.introspection.table_names(cursor):
            return []
        found = []
        for statement in (
            "SELECT id, state, round, version FROM reviews_review",
            "SELECT review_id, action, state_after, comment, fingerprint FROM reviews_reviewevent",
        ):
            cursor.execute(statement)
            found += [[str(value) for value in row] for row in cursor.fetchall()]
    return sorted(found)


def used() -> dict[str, object]:
    """Sign in, open pages, search, and bring one more job to its end."""
    found: dict[str, object] = {}
    client = Client(raise_request_exception=True)
    client.force_login(User.objects.get(username="admin"))
    job = Generation.objects.filter(kind="images").first()
    things = [job, Generation.objects.filter(kind="content").first(), MediaFile.objects.first()]
    addresses = [reverse(name) for name in PAGES] + [thing.get_absolute_url() for thing in things]
    found["pages"] = {address: client.get(address).status_code for address in addresses}
    while walk_on():
        pass
    page = client.get(reverse("search"), {"q": "lighthouse blue"}).content.decode()
    found["search"] = job.get_absolute_url() in page
    again = client.get(reverse("new_generation", args=["images"]))
    found["form"] = again.status_code
    found["key_is_read"] = Workspace.objects.first().api_key.key.startswith("pp_sandbox_sk_")
    found["jobs"] = sorted(
        Generation.objects.values_list("kind", "status", "credits_used", "credits_refunded")
    )
    found["bases"] = sorted(Generation.objects.values_list("cost_basis", flat=True))
    found["outputs"] = Output.objects.count()
    found["files"] = Output.objects.exclude(media_file=None).count()
    found["captions"] = Output.objects.filter(type="caption").exclude(text="").count()
    found["another_job"] = ended(Generation.objects.filter(kind="content").first())
    return found


def ended(old: Generation) -> str:
    """Ask the sandbox for the same captions once more; return how that job ended."""
    new = Generation.objects.create(
        workspace=old.workspace,
        kind=old.kind,
        parameters=old.parameters,
        prompt="Another",
        next_due_at=timezone.now(),
    )
    for _ in range(TURNS_MOST):
        if advance(new.pk) is None:
            break
        time.sleep(0.1)
        Generation.objects.filter(pk=new.pk).update(next_due_at=timezone.now())
    new.refresh_from_db()
    return new.status


if __name__ == "__main__":
    if old := os.environ.get("OLD_DATABASE"):
        put_into_postgresql(old)
    before, decided_before = counted(), decided()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
    after, decided_after = counted(), decided()
    decisions = {"decided_before": decided_before, "decided_after": decided_after}
    print(json.dumps({"before": before, "after": after, **decisions, **used()}))
