"""What happens between the command and the first answer: folders, tables, unfinished work."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from powerpost.sandbox import renderer, storage


def prepare() -> None:
    """Make the data folder ready and start the renderer."""
    storage.make_folders()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    renderer.start()
