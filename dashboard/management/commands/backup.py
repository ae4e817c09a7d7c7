"""`manage.py backup`: everything of this installation in one archive, while it runs."""

import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dashboard.backup.archive import ArchiveDamaged, SourceChanged
from dashboard.backup.manifest import Manifest
from dashboard.backup.room import NoRoom
from dashboard.backup.taking import CannotBackUp, back_up, new_file, remove_unfinished, verify


class Command(BaseCommand):
    """Writes an archive of rows and files, or verifies one. Exits with 1 when something is missing in it."""

    help = "Write the database and all files into one archive, while the dashboard runs; or verify one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the switches."""
        parser.add_argument("--to", metavar="FILE", help="where to; - for standard output")
        parser.add_argument("--without-media", action="store_true", help="the database only")
        parser.add_argument(
            "--with-secrets",
            action="store_true",
            help="also SECRET_KEY and FIELD_ENCRYPTION_KEYS: whoever has the archive then has the API keys",
        )
        parser.add_argument("--verify", metavar="FILE", help="check an archive and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; what is said goes to standard error, so that the archive can go to standard output."""
        try:
            if options["verify"]:
                with Path(options["verify"]).open("rb") as file:
                    self._tell(f"The archive is whole: {_described(verify(file))}")
                return
            manifest = self._back_up(options)
        except FileExistsError as error:
            raise CommandError(f"{error} Choose another name; nothing was written.") from None
        except (CannotBackUp, ArchiveDamaged, NoRoom, SourceChanged) as error:
            raise CommandError(f"{error} No backup was made.") from None
        except OSError as error:
            raise CommandError(
                f"The archive could not be written or read: {error.strerror or error}. No backup was made."
            ) from None
        if manifest.missing or manifest.damaged:
            raise CommandError(_what_is_wrong(manifest))

    def _back_up(self, options: dict[str, Any]) -> Manifest:
        choices: dict[str, Any] = {
            "with_media": not options["without_media"],
            "with_secrets": options["with_secrets"],
            "tell": self._tell,
        }
        if choices["with_secrets"]:
            self._tell(
                "This archive will hold the keys that everything else in it is encrypted with. Keep it as "
                "you keep a password."
            )
        if options["to"] == "-":
            return back_up(sys.stdout.buffer, **choices)
        path = Path(options["to"]) if options["to"] else _usual_path()
        with new_file(path) as file:
            manifest = back_up(file, **choices, folder_of_stream=path.parent)
            verify(file)
        self._tell(f"{path} is complete and verified: {_described(manifest)}")
        return manifest

    def _tell(self, line: str) -> None:
        self.stderr.style_func = None
        self.stderr.write(line)


def _usual_path() -> Path:
    folder: Path = settings.DATA_DIR / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    os.chmod(folder, 0o700)
    remove_unfinished(folder)
    return folder / f"powerpost-{timezone.now():%Y%m%d-%H%M%S}.tar"


def _described(manifest: Manifest) -> str:
    files = f"{manifest.files:,} files" if manifest.with_media else "no files (--without-media)"
    return (
        f"{sum(manifest.rows.values()):,} rows and {files}, of {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC, "
        f"version {manifest.product}, {manifest.vendor}."
    )


def _what_is_wrong(manifest: Manifest) -> str:
    lines = ["The archive is complete, but the storage itself is not as the database says:"]
    lines += [f"  missing: {name}" for name in manifest.missing]
    lines += [f"  not the bytes that were received: {name}" for name in manifest.damaged]
    return "\n".join(lines)
