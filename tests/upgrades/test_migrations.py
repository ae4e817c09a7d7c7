"""Every migration of ours has a way back, and none rewrites rows while it keeps their table locked."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import migrations
from django.db.migrations.loader import MigrationLoader

# What cannot be undone, as app.name, and why.
ONE_WAY: dict[str, str] = {}


@pytest.fixture(scope="module")
def ours() -> list[migrations.Migration]:
    """The migrations of this product, without those of the packages that it uses."""
    labels = {
        config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR
    }
    assert {"workspaces", "media_library", "generations", "reviews", "search"} <= labels
    found = MigrationLoader(None).disk_migrations
    return [found[key] for key in sorted(found) if key[0] in labels]


def test_every_migration_can_be_undone(ours):
    one_way = {
        str(migration)
        for migration in ours
        if not all(operation.reversible for operation in migration.operations)
    }
    assert one_way == ONE_WAY.keys()


def test_rows_are_rewritten_apart_from_tables_and_bit_by_bit(ours):
    """A change of a table locks it until its transaction ends, and so does an update its rows."""
    rewriting = [
        migration
        for migration in ours
        if not migration.initial
        and any(isinstance(operation, migrations.RunPython) for operation in migration.operations)
    ]
    assert len(rewriting) >= 2
    for migration in rewriting:
        assert not migration.atomic, migration
        assert all(isinstance(operation, migrations.RunPython) for operation in migration.operations), (
            migration
        )
