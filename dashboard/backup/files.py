"""Putting a backup's files into the storage. Names hold ids, so nothing else is in the way.

Files that no row knows do no harm, and the sweep of the library deletes them after a day. So files come
before the rows: killed in between, the old database has all it had.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage

from dashboard.backup.archive import ArchiveDamaged, Content, blocks_of
from media_library.models import MediaFile


class _Spooled(File):
    """A finished file that a storage on this disk takes over by renaming it."""

    def temporary_file_path(self) -> str:
        return str(self.file.name)  # type: ignore[union-attr]


class FilesIn:
    """The files that were written, so that they can be taken back."""

    def __init__(self, aside: str) -> None:
        self.storage: Storage = default_storage
        self.aside = aside
        self.count = 0
        self._written = tempfile.TemporaryFile("w+", dir=settings.DATA_DIR)  # noqa: SIM115
        # Few: of the same name, and so of the same id, but not the same bytes.
        self._replaced: list[str] = []

    def put(self, name: str, content: Content) -> None:
        """Store a file of the archive under its name; another one of that name is moved aside first."""
        folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix="restored-", delete=False) as spooled:
            path = Path(spooled.name)
            try:
                while block := content.read():
                    spooled.write(block)
                spooled.flush()
                self.count += 1
                if self.storage.exists(name):
                    if self._has(name, content.digest.digest()):
                        return
                    self.move_aside(name)
                    self._replaced.append(name)
                self._written.write(f"{name}\n")
                with path.open("rb") as file:
                    if self.storage.save(name, _Spooled(file, name=str(path))) != name:
                        raise ArchiveDamaged(f"{name} cannot be stored under its name.")
            finally:
                path.unlink(missing_ok=True)

    def take_back(self) -> None:
        """Delete what was written, and put back what had to make room for it."""
        self._written.seek(0)
        for line in self._written:
            self.storage.delete(line.rstrip("\n"))
        for name in self._replaced:
            self._put_back(name)

    def move_aside(self, name: str) -> None:
        """Move a stored file out of the way: beside the old database, or below a prefix in the bucket."""
        try:
            source = self.storage.path(name)
        except NotImplementedError:
            with self.storage.open(name, "rb") as file:
                self.storage.save(f"{self.aside}/{name}", file)
            self.storage.delete(name)
            return
        target = settings.DATA_DIR / self.aside / "media" / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            os.replace(source, target)
        except FileNotFoundError:
            return
        except OSError:
            # Another file system.
            shutil.move(source, target)

    def _put_back(self, name: str) -> None:
        try:
            target = self.storage.path(name)
        except NotImplementedError:
            with self.storage.open(f"{self.aside}/{name}", "rb") as file:
                self.storage.save(name, file)
            self.storage.delete(f"{self.aside}/{name}")
        else:
            shutil.move(settings.DATA_DIR / self.aside / "media" / name, target)

    def _has(self, name: str, digest: bytes) -> bool:
        found = hashlib.sha256()
        with self.storage.open(name, "rb") as file:
            for block in blocks_of(file):
                found.update(block)
        return found.digest() == digest


def known_names() -> Iterator[str]:
    """Yield the names of all files that the present rows know."""
    fields = ("file", "thumbnail", "small", "display")
    rows: Any = MediaFile.objects.order_by("pk").values_list(*fields).iterator(chunk_size=2000)
    for names in rows:
        yield from filter(None, names)
