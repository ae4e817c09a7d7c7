"""`manage.py support_bundle`: a text for the report of a defect, without anything personal or secret."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.support import report


class Command(BaseCommand):
    """Prints the text, or writes it into a file."""

    help = "Collect what a report of a defect needs: versions, counts, names of settings, nothing personal."
    # What they find stands in the text, also when it would stop other commands.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the switches."""
        parser.add_argument("--output", help="a file to write, instead of printing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Collect and hand out."""
        text = report()
        if not options["output"]:
            self.stdout.write(text, ending="")
            return
        try:
            Path(options["output"]).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{options['output']} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Written to {options['output']}. It is plain text: read it before you send it.")
