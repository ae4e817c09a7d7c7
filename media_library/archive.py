"""Several files of the library as one ZIP archive."""

from collections.abc import Iterator, Sequence

from django.utils import timezone
from zipstream import ZipStream

from media_library.discarding import DISCARDED
from media_library.models import MediaFile
from media_library.names import Names, disk_name
from media_library.provenance import Mark, plan_without_mark
from media_library.zip_download import ZipDownload, looked_at, why_unreadable
from workspaces.models import Workspace


def unreadable(files: Sequence[MediaFile]) -> list[tuple[MediaFile, str]]:
    """Return the files whose bytes are not there as they should be, each with a sentence."""
    reasons = looked_at(files, _look_at)
    return [(media_file, reason) for media_file, reason in zip(files, reasons, strict=True) if reason]


class LibraryArchive(ZipDownload):
    """Files of one workspace as a ZIP archive, each under its name."""

    def __init__(self, workspace: Workspace, files: Sequence[MediaFile]) -> None:
        self.workspace = workspace
        self.made_at = timezone.now()
        names = Names()
        self.entries = [
            (
                media_file,
                names.unique(
                    media_file.download_name.removesuffix(media_file.media_format.extension),
                    media_file.media_format.extension,
                ),
            )
            for media_file in files
        ]

    @property
    def file_name(self) -> str:
        """What the browser calls it."""
        day = f"{timezone.localtime(self.made_at):%Y-%m-%d}"
        return disk_name(f"{self.workspace.name} library {day}", ".zip", f"library {day}")

    def fill(self, archive: ZipStream) -> None:
        """Add each file under its name."""
        for media_file, name in self.entries:
            archive.add(_content(media_file), name, size=media_file.size)


def _content(media_file: MediaFile) -> Iterator[bytes]:
    plan = plan_without_mark(media_file.size, Mark.NOT_NEEDED, "the file goes to its own team")
    with media_file.file.storage.open(media_file.file.name or "", "rb") as file:
        yield from plan.stream(file, media_file.sha256)


def _look_at(media_file: MediaFile) -> str:
    if media_file.discarded_at is not None:
        return DISCARDED
    try:
        with media_file.file.storage.open(media_file.file.name or "", "rb") as file:
            size = file.size
    except Exception as error:
        return why_unreadable(error)
    return "" if size == media_file.size else "The stored file is not as long as it was."
