"""`manage.py worker_health`: whether the worker of this machine or container is alive."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.heartbeat import SILENCE, heard_from, this_host


class Command(BaseCommand):
    """Exits with 0 when the worker said lately that it is alive, with 1 and a sentence otherwise."""

    help = "Tell whether the worker on this machine or in this container is alive."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the switches."""
        parser.add_argument("--anywhere", action="store_true", help="a worker on any machine will do")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look for its sign of life."""
        where = "" if options["anywhere"] else this_host()
        count = heard_from(where).count()
        if not count:
            place = f"on {where}" if where else "anywhere"
            raise CommandError(f"No worker {place} was heard from in {SILENCE.total_seconds():.0f} seconds.")
        self.stdout.write(f"{count} alive")
