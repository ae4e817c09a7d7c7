"""`manage.py bootstrap`: brings database, static files, first workspace and first admin up to date."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from dashboard.first_run import FirstRun, make_first_things
from dashboard.preflight import CannotStart, collect_static_files, require_full_text_search
from dashboard.query_statistics import renew_query_statistics


def bring_up_to_date() -> FirstRun:
    """Migrate, collect static files and make what a new installation lacks; raises CannotStart."""
    require_full_text_search()
    call_command("migrate", interactive=False, verbosity=0)
    renew_query_statistics()
    collect_static_files()
    return make_first_things()


class Command(BaseCommand):
    """Prepares an installation without starting anything; may be repeated at any time."""

    help = "Migrate, collect static files, make the first workspace and the first admin if there are none."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and print the first admin's sign-in the first time."""
        try:
            made = bring_up_to_date()
        except CannotStart as error:
            raise CommandError(str(error)) from None
        for workspace in made.workspaces:
            self.stdout.write(f"Made the workspace {workspace.name}.")
        if sign_in := made.sign_in():
            self.stdout.write(sign_in)
