"""`manage.py apply_retention`: deletes rejected files whose time is over, or shows which they are."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reviews.retention import BATCH, apply, discardable, workspaces_with_rule


class Command(BaseCommand):
    """Applies every workspace's rule now; a worker does the same once a day."""

    help = "Delete the files of outputs that were rejected longer ago than the workspaces' rules keep them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the switches."""
        parser.add_argument("--dry-run", action="store_true", help="only show what would be deleted")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how much it was, in bytes."""
        total = size = 0
        for workspace in workspaces_with_rule():
            if options["dry_run"]:
                files = discardable(workspace, workspace.rejected_kept_days).order_by("pk")
                for media_file in files.iterator():
                    since = f"{media_file.rejected_at:%Y-%m-%d %H:%M} UTC"  # type: ignore[attr-defined]
                    self.stdout.write(
                        f"{workspace.name}: {media_file.pk}, {media_file.size} bytes, rejected since {since}"
                    )
                    total, size = total + 1, size + media_file.size
                continue
            while True:
                amount = apply(workspace)
                total, size = total + amount.files, size + amount.size
                if amount.files < BATCH:
                    break
        what = "would be deleted" if options["dry_run"] else "deleted"
        self.stdout.write(f"{total} files, {size} bytes {what}.")
