"""The database of a test process: copied, not migrated, and emptied without making permissions anew.

Both are what pytest-django and Django do by themselves in ten times as long, hundreds of times in a run.
"""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.management.color import no_style
from django.db import connection
from django.test import TransactionTestCase

from tests.prepared_folder import PreparedFolder

# What `migrate` fills by the models alone: no test changes it, so what is there is what would be made anew.
KEPT = {"django_content_type", "auth_permission"}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None,
    django_db_modify_db_settings_parallel_suffix: None,
    request: pytest.FixtureRequest,
) -> None:
    """Put a migrated database where this process has its own; not where tests run on PostgreSQL."""
    if connection.vendor == "sqlite":
        prepared: PreparedFolder = request.getfixturevalue("prepared_folder")
        test_settings = connection.settings_dict["TEST"]
        shutil.copy(prepared.folder / "dashboard.sqlite3", Path(test_settings["NAME"]))
        test_settings["MIGRATE"] = False


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """Return whether the database that is there is taken; it goes with the folder of the run."""
    return django_db_keepdb or connection.vendor == "sqlite"


@pytest.fixture(scope="session", autouse=True)
def _quickly_emptied() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: empty_database())
        yield


def empty_database() -> None:
    """Delete all rows that tests may have left, which do not undo what they did by a rollback."""
    tables = sorted(_tables() - KEPT)
    statements = connection.ops.sql_flush(no_style(), tables, reset_sequences=False, allow_cascade=False)
    connection.ops.execute_sql_flush(statements)


@cache
def _tables() -> frozenset[str]:
    return frozenset(connection.introspection.django_table_names(only_existing=True, include_views=False))
