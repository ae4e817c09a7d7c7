"""A look at the whole database at one moment, while others go on writing."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

ALIAS = "backup"


def add_connection(alias: str, **changes: Any) -> None:
    """Make a second connection to the database known under `alias`, with some of its settings changed."""
    found = copy.deepcopy(connections[DEFAULT_DB_ALIAS].settings_dict)
    connections.settings[alias] = found | {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False} | changes


def drop_connection(alias: str) -> None:
    """Close that connection and forget it."""
    connections[alias].close()
    del connections[alias]
    connections.settings.pop(alias, None)


@contextmanager
def snapshot() -> Iterator[str]:
    """Give the alias of a connection that sees the database as it was at one moment, and cannot write.

    SQLite keeps such a view for as long as the transaction that began it (write-ahead log), PostgreSQL by the
    isolation level REPEATABLE READ. Neither holds a writer up.
    """
    default = connections[DEFAULT_DB_ALIAS]
    options = dict(default.settings_dict["OPTIONS"])
    if default.vendor == "sqlite":
        options |= {"transaction_mode": "DEFERRED", "init_command": "PRAGMA query_only=ON"}
    else:
        from psycopg import IsolationLevel

        options["isolation_level"] = IsolationLevel.REPEATABLE_READ
    add_connection(ALIAS, OPTIONS=options)
    try:
        with transaction.atomic(using=ALIAS), connections[ALIAS].cursor() as cursor:
            if default.vendor != "sqlite":
                cursor.execute("SET TRANSACTION READ ONLY")
            # The view begins with the first look.
            cursor.execute("SELECT count(*) FROM django_migrations")
            yield ALIAS
    finally:
        drop_connection(ALIAS)
