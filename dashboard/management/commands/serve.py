"""`manage.py serve`: the web server alone, for containers and other supervisors."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from dashboard.preflight import collect_static_files
from dashboard.programs import web_command


class Command(BaseCommand):
    """Becomes the web server: the process keeps its id, so that signals reach it."""

    help = "Serve the site (only the site: see run for the whole dashboard)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the switches."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=settings.PORT, help="port to listen on (PORT)")
        parser.add_argument(
            "--workers",
            type=int,
            default=settings.WEB_PROCESSES,
            help=f"server processes (WEB_PROCESSES, here {settings.WEB_PROCESSES})",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Replace this process with the web server."""
        # On a machine of its own, nobody else has; otherwise there is nothing to do.
        collect_static_files()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
        os.chdir(settings.BASE_DIR)
        command = web_command(options["host"], options["port"], options["workers"])
        os.execv(command[0], command)  # noqa: S606 - our own command
