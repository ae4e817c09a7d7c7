"""Taking a file into the library: from a person's upload or from PowerPost."""

import hashlib
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from os import SEEK_END
from pathlib import Path, PurePath, PureWindowsPath
from typing import BinaryIO, cast

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from media_library.camera_data import Unremovable, remove_camera_data
from media_library.inspection import Inspection, Rejected, check_format_and_size, inspect
from media_library.models import MediaFile
from media_library.names import NAME_MAX, visible
from media_library.searching import index_new_file
from media_library.tasks import enqueue_transfer
from media_library.upload_handler import hash_on_arrival
from powerpost.catalog import MediaFormat, MediaType
from workspaces.access import Person
from workspaces.models import Workspace
from workspaces.trace import current_trace_id

# Small enough to be kept by the allocator (dashboard/programs.py).
BLOCK_SIZE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """The library's file for an upload; not `is_new` when the workspace already had the same bytes."""

    media_file: MediaFile
    is_new: bool


def receive_upload(workspace: Workspace, person: Person, uploaded_file: UploadedFile) -> Received:
    """Keep an uploaded file and have it sent to PowerPost after the commit.

    Unless the workspace keeps it, what a camera wrote into the file is taken out of it first. The same bytes
    twice in a workspace are one file. Raises Rejected, with nothing left behind, when the
    file is not one that PowerPost takes.
    """
    content = _opened(uploaded_file)
    size = uploaded_file.size or 0
    # Before the hash: there is no point in reading 501 MB to learn that they are too many.
    media_format = check_format_and_size(content, size)
    sha256 = hash_on_arrival(uploaded_file) or _sha256(content)
    existing = _same_bytes(workspace, sha256)
    if existing is None and not workspace.keeps_metadata:
        changed_size = _without_camera_data(content, size, media_format)
        # Mostly there was nothing to take out, and then these are the bytes that were hashed just now.
        if changed_size is not None:
            uploaded_file.size = size = changed_size
            sha256 = _sha256(content)
            existing = _same_bytes(workspace, sha256)
    if existing is not None:
        return Received(existing, is_new=False)
    inspection = inspect(content, size)
    media_file = _described(workspace, inspection, name=uploaded_file.name or "", size=size, sha256=sha256)
    media_file.created_by_id = person.pk
    try:
        _keep(media_file, inspection, uploaded_file)
    except IntegrityError:
        # Two uploads of the same bytes at once: the constraint let one of them through.
        existing = _same_bytes(workspace, sha256)
        if existing is None:
            raise
        return Received(existing, is_new=False)
    return Received(media_file, is_new=True)


def keep_generated(
    workspace: Workspace,
    *,
    file: BinaryIO | Path,
    media_id: str,
    name: str,
    created_by_id: int | None,
    expected_type: MediaType,
) -> MediaFile:
    """Keep a file that PowerPost made, under its `media_id`, checked like an upload.

    A path is moved (a rename, when it is on the media file system), an open file is copied. Safe to
    repeat: the same `media_id` in a workspace is one file. Raises Rejected and then leaves a path alone.
    Without a `media_id` PowerPost cannot find its own file again, so it is sent there like an upload.
    """
    if media_id and MediaFile.objects.filter(workspace=workspace, media_id=media_id).exists():
        return MediaFile.objects.get(workspace=workspace, media_id=media_id)
    with file.open("rb") if isinstance(file, Path) else nullcontext(file) as content:
        return _keep_generated(
            workspace,
            content,
            _Moved(content, file) if isinstance(file, Path) else File(content),
            media_id=media_id,
            name=name,
            created_by_id=created_by_id,
            expected_type=expected_type,
        )


def _keep_generated(
    workspace: Workspace,
    content: BinaryIO,
    stored: File,
    *,
    media_id: str,
    name: str,
    created_by_id: int | None,
    expected_type: MediaType,
) -> MediaFile:
    size = content.seek(0, SEEK_END)
    inspection = inspect(content, size, expected_type)
    media_file = _described(workspace, inspection, name=name, size=size, sha256=_sha256(content))
    media_file.source = MediaFile.Source.GENERATED
    if media_id:
        media_file.media_id = media_id
        media_file.transfer = MediaFile.Transfer.SENT
        media_file.sent_bytes = size
        media_file.next_due_at = None
    media_file.created_by_id = created_by_id
    try:
        _keep(media_file, inspection, stored)
    except IntegrityError:
        # Two workers kept the same output at once: the constraint let one of them through.
        existing = _with_media_id(workspace, media_id)
        if existing is None:
            raise
        return existing
    return media_file


class _Moved(File):
    """A file on disk, shown to Django as an upload is: so the storage moves it by a rename."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        super().__init__(file)
        self._path = path

    def temporary_file_path(self) -> str:
        """Return where the bytes are now."""
        return str(self._path)


def _opened(uploaded_file: UploadedFile) -> BinaryIO:
    # Django wraps a temporary file on disk or a small one in memory; either can be read and sought.
    return cast(BinaryIO, uploaded_file.file)


def _without_camera_data(content: BinaryIO, size: int, media_format: MediaFormat) -> int | None:
    """Take out what a camera wrote; return the size then, None when there was nothing. Raises Rejected."""
    try:
        return remove_camera_data(content, size, media_format.id)
    except Unremovable:
        # Most such files are broken, and then that is what to say.
        inspect(content, size)
    raise Rejected(
        f"This {media_format.name} is built in an unusual way, so that the place that a camera may have "
        "written into it cannot be taken out. Export it once more with the usual settings."
    )


def _sha256(content: BinaryIO) -> str:
    content.seek(0)
    digest = hashlib.sha256()
    while block := content.read(BLOCK_SIZE):
        digest.update(block)
    content.seek(0)
    return digest.hexdigest()


def _same_bytes(workspace: Workspace, sha256: str) -> MediaFile | None:
    return MediaFile.objects.filter(workspace=workspace, sha256=sha256).first()


def _with_media_id(workspace: Workspace, media_id: str) -> MediaFile | None:
    return MediaFile.objects.filter(workspace=workspace, media_id=media_id).first() if media_id else None


def _described(
    workspace: Workspace, inspection: Inspection, *, name: str, size: int, sha256: str
) -> MediaFile:
    return MediaFile(
        workspace=workspace,
        type=inspection.type.value,
        format=inspection.media_format.id,
        name=_clean_name(name, inspection),
        size=size,
        sha256=sha256,
        trace_id=current_trace_id(),
        width=inspection.width,
        height=inspection.height,
        rotation=inspection.rotation,
        duration=inspection.duration,
        has_audio=inspection.has_audio,
    )


def _clean_name(name: str, inspection: Inspection) -> str:
    """Return the person's file name without folders and invisible signs, never empty."""
    # Folders first: what stands for nothing must not hide where the last one ends.
    printable = visible(PureWindowsPath(name).name)
    if not printable:
        return f"Untitled{inspection.media_format.extension}"
    if len(printable) > NAME_MAX:
        suffix = PurePath(printable).suffix[:20]
        printable = printable[: NAME_MAX - len(suffix)] + suffix
    return printable


def _keep(media_file: MediaFile, inspection: Inspection, content: File) -> None:
    """Store the bytes, then the row; without the row no bytes remain. Raises IntegrityError if it exists."""
    saved = []
    media_file.created_at = timezone.now()
    try:
        pictures = (
            (media_file.thumbnail, inspection.thumbnail),
            (media_file.small, inspection.small),
            (media_file.display, inspection.display),
        )
        for picture, drawn in pictures:
            if drawn:
                picture.save("", ContentFile(drawn), save=False)
                saved.append(picture)
        media_file.file.save("", content, save=False)
        saved.append(media_file.file)
        # Only the row is in the transaction: moving bytes would hold the write lock for as long as it takes.
        with transaction.atomic():
            media_file.save(force_insert=True)
            index_new_file(media_file)
            if media_file.next_due_at is not None:
                transaction.on_commit(partial(enqueue_transfer, media_file.pk), robust=True)
    except BaseException:
        for field_file in saved:
            field_file.storage.delete(field_file.name or "")
        raise
    finally:
        if isinstance(content, TemporaryUploadedFile):
            content.close()
