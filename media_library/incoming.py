"""The folder for arriving bytes: on the media file system, so that keeping them is a rename."""

import logging
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)

# An upload over a slow line takes hours, not a day: what is older was left by a process that was killed.
ORPHAN_AGE = 24 * 60 * 60


def folder() -> Path:
    """Return the folder, made if need be."""
    path = Path(settings.FILE_UPLOAD_TEMP_DIR)
    path.mkdir(parents=True, exist_ok=True)
    return path


def sweep() -> int:
    """Delete temporary files that a killed process left behind; returns how many."""
    oldest = time.time() - ORPHAN_AGE
    count = 0
    for path in folder().iterdir():
        # Another process may be sweeping too.
        with suppress(OSError):
            if path.is_file() and path.stat().st_mtime < oldest:
                path.unlink()
                count += 1
    if count:
        logger.info("Deleted %d temporary files of interrupted uploads.", count)
    return count
