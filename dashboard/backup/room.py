"""Whether the disk has room: said beforehand with figures, not found out at the end."""

import os
import shutil
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DEFAULT_DB_ALIAS, connections
from django.template.defaultfilters import filesizeformat

from dashboard.backup.archive import Member
from dashboard.backup.manifest import Manifest

# A row in SQLite, its indexes and the words of the search, for each byte of its line.
DATABASE_FOR_A_BYTE = 3
# Its tables without a row in them.
DATABASE_AT_LEAST = 2 * 1024 * 1024


class NoRoom(Exception):
    """The disk is too full for what was asked; the text says how much it takes, and how much is free."""


class RoomForFiles:
    """Adds up what storing the files of an archive takes on this disk, in bytes."""

    def __init__(self) -> None:
        self.needed = 0

    def see(self, member: Member) -> None:
        """Take a member of the archive into account; one that is stored already takes nothing more."""
        folder, _, name = member.name.partition("/")
        if folder != "media":
            return
        try:
            stored = Path(default_storage.path(name))
        except NotImplementedError:
            # A bucket: one after the other lies here on its way.
            self.needed = max(self.needed, member.size)
            return
        if not stored.is_file() or stored.stat().st_size != member.size:
            self.needed += member.size


def require_room_to_restore(manifest: Manifest, files: RoomForFiles) -> None:
    """Raise NoRoom when the files, and the new database beside the present one, do not fit on the disk."""
    needed = [(Path(settings.FILE_UPLOAD_TEMP_DIR), files.needed)]
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "sqlite":
        rows = DATABASE_AT_LEAST + sum(manifest.unpacked.values()) * DATABASE_FOR_A_BYTE
        needed.append((Path(database.settings_dict["NAME"]).parent, rows))
    require_room(needed, "Restoring this archive")


def require_room(needed: Iterable[tuple[Path, int]], what: str) -> None:
    """Raise NoRoom unless each folder's disk has that many bytes, those of one disk taken together."""
    of_a_disk: dict[int, int] = defaultdict(int)
    folders: dict[int, Path] = {}
    for folder, size in needed:
        disk = os.stat(folder).st_dev
        of_a_disk[disk] += size
        folders.setdefault(disk, folder)
    for disk, size in of_a_disk.items():
        free = shutil.disk_usage(folders[disk]).free
        if size > free:
            raise NoRoom(
                f"{what} takes about {_words(size)} on the disk of {folders[disk]}, and {_words(free)} are "
                "free there. Make room first."
            )


def _words(size: int) -> str:
    return filesizeformat(size).replace("\xa0", " ")
