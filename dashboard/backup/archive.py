"""The archive: a plain tar file whose last member seals all bytes before it. Knows nothing of Django.

Any tar program can read it, and `sha256sum --check SHA256SUMS` checks what was unpacked. What is read here is
narrower than tar: plain files under known names, nothing else. So no link, device, path or extension header
of a hostile archive is ever interpreted.
"""

import hashlib
import os
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO

BLOCK = 512
READ_SIZE = 256 * 1024
# What a tar header holds without an extension.
NAME_MAX = 100
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
SEAL = "SEAL"
# Its header, its one block, and the two empty blocks with which a tar file ends.
SEAL_SIZE = 4 * BLOCK
# Far above what is written; a hostile one must not fill the memory.
MANIFEST_MAX = 16 * 1024 * 1024
_FOLDERS = ("database", "media", "secrets")
_ROWS = re.compile(r"database/[a-z0-9_]+\.jsonl\.gz")
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class ArchiveDamaged(Exception):
    """The file is no archive of ours, not whole, or changed; the text says what was found."""


class SourceChanged(Exception):
    """A file became shorter or longer while it was copied."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive; `size` in bytes."""

    name: str
    size: int


class ArchiveWriter:
    """Writes members one after the other to a stream; nothing is held in memory."""

    def __init__(self, stream: IO[bytes], sums: IO[bytes]) -> None:
        """`sums` is an empty temporary file that takes the list of checksums."""
        self._stream = stream
        self._sums = sums
        self._digest = hashlib.sha256()

    def add(self, name: str, size: int, blocks: Iterable[bytes]) -> str:
        """Write a member of exactly `size` bytes; return its SHA-256 in hex. Raises SourceChanged."""
        digest = hashlib.sha256()
        self._write(_header(name, size))
        left = size
        for block in blocks:
            left -= len(block)
            if left < 0:
                break
            digest.update(block)
            self._write(block)
        if left:
            raise SourceChanged(f"{name} changed while it was copied.")
        self._write(bytes(-size % BLOCK))
        self._sums.write(f"{digest.hexdigest()}  {name}\n".encode())
        return digest.hexdigest()

    def finish(self, manifest: bytes) -> None:
        """Write the manifest, the checksums of all members, and the seal."""
        self.add(MANIFEST, len(manifest), [manifest])
        size = self._sums.tell()
        self._sums.seek(0)
        self._write(_header(SUMS, size))
        for block in blocks_of(self._sums):
            self._write(block)
        self._write(bytes(-size % BLOCK))
        self._stream.write(_seal(self._digest.hexdigest()))
        self._stream.flush()

    def _write(self, block: bytes) -> None:
        self._digest.update(block)
        self._stream.write(block)


class Content:
    """What is left to read of one member."""

    def __init__(self, read: Callable[[int], bytes], size: int) -> None:
        self._read = read
        self._left = size
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most `size`; empty at the end. Raises ArchiveDamaged when cut off."""
        wanted = min(self._left, READ_SIZE if size < 0 else size)
        if not wanted:
            return b""
        block = self._read(wanted)
        if len(block) != wanted:
            raise ArchiveDamaged("The archive ends in the middle of a file: it was cut off.")
        self._left -= wanted
        self.digest.update(block)
        return block


def read(stream: IO[bytes]) -> Iterator[tuple[Member, Content]]:
    """Yield every member but checksums and seal, in order; what is left of one is read past.

    Only after the last one is it known that all bytes were as they were written: raises ArchiveDamaged
    there, or earlier when a member is none of those that a backup has.
    """
    length = stream.seek(0, os.SEEK_END)
    if length < SEAL_SIZE or length % BLOCK:
        raise ArchiveDamaged("The file is no whole archive: it was cut off, or is not a backup.")
    stream.seek(0)
    digest, left = hashlib.sha256(), length - SEAL_SIZE
    names: set[str] = set()
    sums = hashlib.sha256()

    def take(size: int) -> bytes:
        nonlocal left
        block = stream.read(min(size, left))
        left -= len(block)
        digest.update(block)
        return block

    listed: bytes | None = None
    while left:
        member = _member(take(BLOCK))
        if member.size > left or listed is not None:
            raise ArchiveDamaged(f"{member.name} does not fit into the archive.")
        if member.name in names:
            raise ArchiveDamaged(f"The archive holds {member.name} twice.")
        names.add(member.name)
        content = Content(take, member.size)
        if member.name != SUMS:
            yield member, content
        while content.read():
            pass
        if take(-member.size % BLOCK).strip(b"\0"):
            raise ArchiveDamaged(f"There is something behind {member.name} that does not belong there.")
        if member.name == SUMS:
            listed = content.digest.digest()
        else:
            sums.update(f"{content.digest.hexdigest()}  {member.name}\n".encode())
    if listed != sums.digest():
        raise ArchiveDamaged("The files are not those that the archive's list of checksums names.")
    if stream.read() != _seal(digest.hexdigest()):
        raise ArchiveDamaged("The archive's checksum is wrong: it was changed since it was made.")


def blocks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the rest of the stream in blocks."""
    while block := stream.read(READ_SIZE):
        yield block


def _header(name: str, size: int) -> bytes:
    if len(name.encode()) > NAME_MAX or not _is_known(name):
        raise ValueError(f"{name!r} cannot stand in a backup.")
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o600
    return info.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict")


def _seal(digest: str) -> bytes:
    words = f"sha256 of all bytes before this file: {digest}\n".encode()
    info = tarfile.TarInfo(SEAL)
    info.size = len(words)
    info.mode = 0o600
    return info.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict") + words.ljust(BLOCK, b"\0") + bytes(2 * BLOCK)


def _member(header: bytes) -> Member:
    try:
        info = tarfile.TarInfo.frombuf(header, "utf-8", "strict")
    except (tarfile.HeaderError, ValueError):
        raise ArchiveDamaged("The file is no backup, or was damaged: a header cannot be read.") from None
    if info.type != tarfile.REGTYPE:
        raise ArchiveDamaged(f"{info.name!r} is no plain file; a backup holds nothing else.")
    if info.size < 0 or not _is_known(info.name):
        raise ArchiveDamaged(f"{info.name!r} is no name that a backup holds.")
    return Member(info.name, info.size)


def _is_known(name: str) -> bool:
    if name in (MANIFEST, SUMS) or _ROWS.fullmatch(name):
        return True
    folder, *parts = name.split("/")
    # Neither absolute nor going up: every part begins with a letter or digit.
    return folder in _FOLDERS[1:] and bool(parts) and all(map(_PART.fullmatch, parts))
