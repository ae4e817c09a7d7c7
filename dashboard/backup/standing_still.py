"""Whether anything still works with the database: a restore takes it away from under everybody."""

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from dashboard.heartbeat import heard_from
from dashboard.programs import answers


class StillRunning(Exception):
    """Something works with the database; the text says what, and to stop it."""


def require_standstill() -> None:
    """Raise StillRunning when a worker was heard from lately, the site answers, or somebody is connected.

    The lock of the data folder is taken beside this (preflight.DataFolderLock), for `manage.py run`.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        workers = [str(worker) for worker in heard_from()[:3]]
    except DatabaseError:
        # No such table yet: a new installation.
        workers = []
    if workers:
        raise StillRunning(
            f"A worker was heard from in the last minute ({', '.join(workers)}). Stop all workers and web "
            "servers, then try again."
        )
    host = next((name for name in settings.ALLOWED_HOSTS if name.strip("*.")), None)
    if answers(settings.PORT, "/healthz", host):
        raise StillRunning(f"The site answers on port {settings.PORT}. Stop it, then try again.")
    if connection.vendor == "postgresql":
        _require_no_one_else()


def _require_no_one_else() -> None:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT count(*), string_agg(DISTINCT coalesce(client_addr::text, 'this machine'), ', ')"
            " FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        count, where = cursor.fetchone()
    if count:
        raise StillRunning(
            f"{count} other connections to the database are open, from {where}. Stop web servers, workers "
            "and whatever else uses it, then try again."
        )
