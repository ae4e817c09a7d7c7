"""Where files lie: under their media id in the data folder, thumbnails in a folder of their own."""

from pathlib import Path
from uuid import UUID

from django.conf import settings

from powerpost.catalog import MEDIA_FORMATS

THUMBNAIL_EXTENSION = ".jpg"


def make_folders() -> None:
    """Make the folders and sweep what a killed process left half received or half drawn."""
    for folder in (settings.MEDIA_FOLDER, settings.THUMBNAIL_FOLDER, settings.FILE_UPLOAD_TEMP_DIR):
        folder.mkdir(parents=True, exist_ok=True)
    for leftover in settings.FILE_UPLOAD_TEMP_DIR.iterdir():
        leftover.unlink()


def file_path(media_id: UUID, format_id: str) -> Path:
    """Return where the file of this media lies; `format_id` as in the catalog."""
    return settings.MEDIA_FOLDER / f"{media_id}{MEDIA_FORMATS[format_id].extension}"


def thumbnail_path(media_id: UUID) -> Path:
    """Return where the thumbnail of this generated media lies."""
    return settings.THUMBNAIL_FOLDER / f"{media_id}{THUMBNAIL_EXTENSION}"


def draft_path(name: str) -> Path:
    """Return where a file can be written before it is moved to its place in one step."""
    return settings.FILE_UPLOAD_TEMP_DIR / name
