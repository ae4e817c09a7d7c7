"""`manage.py rotate_encryption_keys`: encrypt what is stored with the first of FIELD_ENCRYPTION_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workspaces.encryption import count_values, rotate


class Command(BaseCommand):
    """Re-encrypts row by row, while the product runs; repeating it does no harm.

    Exits with 1 and their names when there are values that cannot be read.
    """

    help = (
        "Encrypt every stored secret with the first of FIELD_ENCRYPTION_KEYS; the others may go afterwards."
    )
    # They would warn of just what this puts right, and stop at a value that cannot be read.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the switches."""
        parser.add_argument("--check", action="store_true", help="count only, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through all values, and say what became of them."""
        is_check = options["check"]
        found = count_values() if is_check else rotate()
        done = "to be re-encrypted" if is_check else "re-encrypted"
        self.stdout.write(f"{found.old} {done}, {found.fresh} with the first key already.")
        if found.unreadable:
            raise CommandError(
                f"{len(found.unreadable)} cannot be read with any of FIELD_ENCRYPTION_KEYS: "
                f"{'; '.join(found.unreadable)}. Put back the key that encrypted them, behind the present "
                "ones, or enter these secrets again in the admin."
            )
