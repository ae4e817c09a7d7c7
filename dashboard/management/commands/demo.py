"""`manage.py demo`: the dashboard with a made-up team's work in a sandbox workspace."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from dashboard.demo.beginning import CannotBegin, begin
from dashboard.demo.place import place_of_the_demo
from dashboard.management.commands import run
from dashboard.preflight import CannotStart, running_at


class Command(run.Command):
    """Sets the demo up: in the dashboard that runs on this data folder, else in one that it starts."""

    help = "Fill a sandbox workspace with a made-up team's work; starts the dashboard if it is not running."

    def handle(self, *args: Any, **options: Any) -> None:
        """Have the workers that are there do it, or run like `manage.py run`, until Ctrl-C."""
        address = running_at(settings.DATA_DIR)
        if address is None and settings.EMBEDDED:
            super().handle(*args, **options)
            return
        try:
            self.prepare()
        except CannotStart as error:
            raise CommandError(str(error)) from None
        if address:
            self._tell(f"The dashboard is running already: open {address}")

    def prepare(self) -> None:
        """Put the demo into the queue and say where it will be; raises CannotStart."""
        try:
            workspace, person = place_of_the_demo()
            demo = begin(workspace, person)
        except CannotBegin as refusal:
            raise CannotStart(str(refusal)) from None
        if demo.ended_at is not None:
            self._tell(f"The demo is in the workspace {workspace.name}.")
        else:
            self._tell(f"Setting up the demo in the workspace {workspace.name}: it takes a minute or two.")
