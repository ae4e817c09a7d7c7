"""What a report of a defect needs to know of an installation: nothing personal, nothing that opens a door.

Counts, versions, names of settings and acts. No prompt, name, address or key is put into it; whoever sends it
may read it first, for it is plain text.
"""

import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.conf import settings
from django.core.checks import run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from dashboard.heartbeat import heard_from
from dashboard.version import VERSION
from generations.models import Generation
from media_library.models import MediaFile
from workspaces.encryption import count_values
from workspaces.models import ApiKey, AuditEntry, Workspace

PACKAGES = (
    "Django",
    "huey",
    "granian",
    "Pillow",
    "av",
    "cryptography",
    "psycopg",
    "redis",
    "boto3",
    "requests",
)
# The values of these say how the installation is built, and nothing about whose it is.
SHOWN_SETTINGS = (
    "DEBUG",
    "EMBEDDED",
    "BEHIND_TLS_PROXY",
    "EMAIL_CONFIGURED",
    "TIME_ZONE",
    "CONN_MAX_AGE",
    "SESSION_COOKIE_AGE",
)
ACTS_SHOWN = 20

Lines = Iterator[str]


def report() -> str:
    """Return the whole report as text. A part that cannot be told says so, with the kind of the error."""
    parts = {
        "Program": _program,
        "Database": _database,
        "System checks": _checks,
        "Settings": _settings,
        "Jobs by state": _jobs,
        "Files by transfer": _files,
        "API keys": _keys,
        "Queue and workers": _queue,
        "Latest acts": _acts,
    }
    lines = [f"PowerPost Dashboard, {timezone.now():%Y-%m-%d %H:%M} UTC"]
    for title, tell in parts.items():
        lines += ["", title, "-" * len(title)]
        try:
            lines += list(tell())
        except Exception as error:
            # The one part that is broken may be what the report is for; its words could quote anything.
            lines.append(f"cannot be told ({type(error).__name__})")
    return "\n".join(lines) + "\n"


def _program() -> Lines:
    yield f"version {VERSION}"
    yield f"python {platform.python_version()} ({sys.implementation.name})"
    yield f"{platform.system()} {platform.release()} {platform.machine()}"
    for package in PACKAGES:
        try:
            yield f"{package} {version(package)}"
        except PackageNotFoundError:
            yield f"{package} is not installed"


def _database() -> Lines:
    yield connection.vendor
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        yield f"server {cursor.fetchone()[0]}"
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield f"{len(executor.loader.applied_migrations)} migrations applied, {len(waiting)} waiting"
    yield from (f"waiting: {migration.app_label}.{migration.name}" for migration, _ in waiting)


def _checks() -> Lines:
    # Their texts name keys and addresses; what an id stands for is in docs/checks.md.
    found = run_checks(include_deployment_checks=True, databases=["default"])
    yield ", ".join(sorted({entry.id or "without id" for entry in found})) or "nothing found"


def _settings() -> Lines:
    for name in SHOWN_SETTINGS:
        if hasattr(settings, name):
            yield f"{name} = {getattr(settings, name)!r}"
    queue: dict[str, Any] = settings.HUEY
    yield f"queue: {queue['huey_class']}, {queue['consumer']['workers']} workers"
    yield f"files: {settings.STORAGES['default']['BACKEND']}"
    shown = {*SHOWN_SETTINGS, "HUEY", "STORAGES"}
    others = [name for name in dir(settings) if name.isupper() and settings.is_overridden(name)]
    yield "also set: " + ", ".join(sorted(set(others) - shown))


def _jobs() -> Lines:
    yield from _counted(Generation, "status")


def _files() -> Lines:
    yield from _counted(MediaFile, "transfer")


def _keys() -> Lines:
    keys = ApiKey.objects.defer("key")
    yield f"{keys.count()} keys, {Workspace.objects.count()} workspaces"
    yield f"{sum(not key.is_active for key in keys)} switched off"
    yield f"{sum(key.refused_at is not None for key in keys)} refused by PowerPost"
    found = count_values()
    yield f"secrets by encryption key: {found.fresh} with the first, {found.old} with another"
    yield f"{len(found.unreadable)} unreadable"


def _queue() -> Lines:
    yield f"{HUEY.pending_count()} tasks waiting, {HUEY.scheduled_count()} for later"
    yield f"{heard_from().count()} workers heard from"


def _acts() -> Lines:
    # What was done, not to whom and by whom.
    for entry in AuditEntry.objects.only("at", "action", "object_type")[:ACTS_SHOWN]:
        yield f"{entry.at:%Y-%m-%d %H:%M} {entry.action} ({entry.object_type})"


def _counted(model: Any, field: str) -> Lines:
    rows = model.objects.order_by(field).values_list(field).annotate(Count("pk"))
    yield from (f"{value} {count}" for value, count in rows)
