"""`manage.py run`: the whole dashboard on one machine, on 127.0.0.1."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from dashboard.management.commands.bootstrap import bring_up_to_date
from dashboard.preflight import CannotStart, DataFolderLock, require_free_ports
from dashboard.programs import HOST, programs
from dashboard.supervisor import Supervisor
from generations.start import resume_interrupted
from media_library.tasks import resume_interrupted as resume_interrupted_transfers
from workspaces.tasks import refresh_balances


class Command(BaseCommand):
    """Prepares the installation, then runs web server, worker and sandbox until Ctrl-C."""

    help = "Run the whole dashboard on this machine until Ctrl-C."
    # The first run has no database yet; `bring_up_to_date` makes it.
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        """Run; exits with 0 after Ctrl-C or SIGTERM, 1 when a program ended by itself."""
        try:
            lock = DataFolderLock(settings.DATA_DIR)
            require_free_ports(HOST)
            made = bring_up_to_date()
            self.prepare()
            # The lock on the data folder says that no other worker is alive: nobody's lease is valid.
            resume_interrupted_transfers()
            resume_interrupted()
        except CannotStart as error:
            sys.exit(str(error))
        connections.close_all()
        sign_in = made.sign_in()

        def when_ready() -> None:
            nonlocal sign_in
            refresh_balances()
            address = f"PowerPost Dashboard is at http://{HOST}:{settings.PORT}/ (Ctrl-C stops it)"
            self._tell(f"{address}\n{sign_in}" if sign_in else address)
            sign_in = None

        self._tell("Starting.")
        code = Supervisor(programs(), tell=self._tell, becomes_small=True).run(when_ready)
        if sign_in:
            # It was made now and is not told again, whatever kept the programs from starting.
            self._tell(sign_in)
        lock.release()
        sys.exit(code)

    def prepare(self) -> None:
        """Do what a command that runs the dashboard for a purpose does first; raises CannotStart."""

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
