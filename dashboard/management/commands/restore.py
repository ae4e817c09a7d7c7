"""`manage.py restore`: puts a backup in place, or checks that it could be."""

import sys
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.backup.archive import ArchiveDamaged
from dashboard.backup.restoring import (
    CannotRestore,
    NotTidied,
    Restored,
    require_restorable,
    restore,
    spool,
)
from dashboard.backup.room import NoRoom
from dashboard.backup.settling import KeysUnreadable
from dashboard.backup.standing_still import StillRunning
from dashboard.preflight import CannotStart

CONFIRMATION = "replace"
REFUSALS = (CannotRestore, ArchiveDamaged, NoRoom, KeysUnreadable, StillRunning, CannotStart)


class Command(BaseCommand):
    """Restores an archive of `manage.py backup`. Exits with 1 and a sentence when nothing was changed."""

    help = "Put a backup in place while the dashboard does not run."
    # The place it goes to may be empty.
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the switches."""
        parser.add_argument("file", metavar="FILE", help="the archive; - for standard input")
        parser.add_argument("--check", action="store_true", help="only tell whether it is whole and fits")
        parser.add_argument("--replace", action="store_true", help="move what is here aside")
        parser.add_argument("--yes", action="store_true", help="do not ask before replacing")
        parser.add_argument(
            "--keys-lost",
            action="store_true",
            help="FIELD_ENCRYPTION_KEYS of then are lost: empty the API keys, to be entered anew",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        try:
            with _opened(options["file"]) as stream:
                if options["check"]:
                    manifest = require_restorable(stream)
                    self.stdout.write(
                        f"The archive is whole and can be restored here: version {manifest.product}, made at "
                        f"{manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC, {sum(manifest.rows.values()):,} rows, "
                        f"{manifest.files:,} files."
                    )
                    return
                if options["replace"] and not options["yes"]:
                    if options["file"] == "-":
                        raise CommandError(
                            "Say --yes as well: standard input brings the archive, not an answer. "
                            "Nothing was changed."
                        )
                    self._confirm()
                done = restore(
                    stream,
                    replace=options["replace"],
                    keys_lost=options["keys_lost"],
                    tell=self.stdout.write,
                )
        except NotTidied as error:
            raise CommandError(str(error)) from None
        except REFUSALS as error:
            raise CommandError(f"{error}\nNothing was changed.") from None
        except OSError as error:
            raise CommandError(f"Not restored: {error.strerror or error}. Nothing was changed.") from None
        self._tell(done)

    def _confirm(self) -> None:
        self.stdout.write(
            "What is here now will be moved aside: all rows, and the files that the backup does not know."
        )
        try:
            answer = input(f"Type “{CONFIRMATION}” to go on: ")
        except EOFError:
            raise CommandError("Nobody answers here; say --yes instead. Nothing was changed.") from None
        if answer.strip() != CONFIRMATION:
            raise CommandError("Nothing was changed.")

    def _tell(self, done: Restored) -> None:
        lines = [
            f"Restored {sum(done.manifest.rows.values()):,} rows and {done.files:,} files.",
            "Everybody has to sign in again. What was revoked or locked since the backup (people, guest "
            "links, API keys) is valid again: look them through.",
        ]
        if done.aside:
            lines.append(f"The former database is kept: {done.aside}. Delete it when it is no longer needed.")
        if done.jobs.uncertain:
            lines.append(
                f"{done.jobs.uncertain} jobs may have been sent since the backup. None is sent again by "
                "itself: captions are looked up at PowerPost, the rest needs your attention on the board."
            )
        if done.manifest.missing:
            lines.append(
                f"The backup was made without {len(done.manifest.missing)} files that were lost then."
            )
        if not done.manifest.with_media:
            lines.append("The backup holds no files (--without-media): put the media back by yourself.")
        self.stdout.write("\n".join(lines))


def _opened(name: str) -> IO[bytes]:
    if name == "-":
        return spool(sys.stdin.buffer, settings.DATA_DIR)
    return Path(name).open("rb")
