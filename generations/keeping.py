"""The step that brings generated files into the library, so that PowerPost's 7 days never matter."""

import errno
import logging
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F
from django.utils.text import slugify

from generations import leases, lifecycle
from generations.leases import ClaimLost
from generations.lifecycle import Move, NextTurn, Status
from generations.models import Generation, Output
from generations.progress import read_outputs
from generations.waiting_for_key import FILES_NEED_KEY
from media_library.inspection import Rejected
from media_library.models import MediaFile
from media_library.receive import keep_generated
from powerpost import catalog
from powerpost.errors import LinkExpired, PowerPostError

if TYPE_CHECKING:
    from powerpost.client import PowerPostClient

logger = logging.getLogger(__name__)

NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# A renewal of the lease is a write; a fast download reports progress thousands of times a second.
RENEWAL_PAUSE = 10.0


def keep_outputs(generation: Generation, client: "PowerPostClient") -> NextTurn:
    """Fetch every output file that is not in the library yet; end the job when all are, or time is up.

    What cannot be fetched in time does not hold up the rest: the job ends and fetching goes on.
    """
    api_key = generation.workspace.api_key
    missing = generation.outputs.exclude(type=Output.Type.CAPTION).filter(media_file=None)
    for output in missing:
        # Each may take as long as a lease lasts.
        if not leases.has_fresh_lease(generation):
            leases.renew(generation)
        try:
            media_file = _fetch(generation, output, client)
        except ClaimLost:
            raise
        except Exception as error:
            # Whatever is wrong with one file (a full disk, a storage that is away) must neither keep the
            # others waiting nor the job from its end.
            # A try without a key that works is none: it would use up those that are left for after it.
            counted = 1 if api_key.is_usable else 0
            Output.objects.filter(pk=output.pk).update(
                keep_attempts=F("keep_attempts") + counted, keep_error=_problem(output, error)[:500]
            )
        else:
            output.media_file, output.keep_error = media_file, ""
            Output.objects.filter(pk=output.pk, media_file=None).update(media_file=media_file, keep_error="")
            lifecycle.announce(generation, before=generation.status, outputs=[output])
        leases.touch(generation)
    tries = list(missing.all().values_list("keep_attempts", flat=True))
    if not tries:
        return _end(generation, None, "All files are in the library")
    attempts = max(tries)
    delay = lifecycle.retry_delay(attempts) if api_key.is_usable else lifecycle.RETRY_MOST
    if attempts >= lifecycle.KEEPING_ATTEMPTS:
        return _end(generation, None, "Some files could not be fetched")
    if generation.status != Status.STORING or not lifecycle.is_overdue(generation):
        trying = "Some files could not be fetched yet; trying again."
        lifecycle.postpone(generation, delay, notice=trying if api_key.is_usable else FILES_NEED_KEY)
        return delay
    return _end(generation, delay, "Some files could not be fetched yet; this goes on in the background")


def _problem(output: Output, error: Exception) -> str:
    """Return in words for people why a file is not here yet, and log what they are not told."""
    if isinstance(error, PowerPostError | Rejected):
        logger.info("Output %s is not kept yet: %s", output.pk, error)
        return error.message if isinstance(error, PowerPostError) else str(error)
    logger.error("Output %s could not be stored", output.pk, exc_info=error)
    if isinstance(error, OSError) and error.errno in NO_SPACE:
        return "This server's disk is full, so the file could not be stored. PowerPost still has it."
    return "This server could not store the file; its log says why. PowerPost still has it."


def _end(generation: Generation, due_in: float | None, message: str) -> NextTurn:
    if generation.status == Status.STORING:
        partial = bool(generation.error_code)
        lifecycle.move(
            generation, Move(Status.PARTIAL if partial else Status.COMPLETED, message, due_in=due_in)
        )
    elif due_in is None:
        lifecycle.rest(generation)
    return due_in


def _fetch(generation: Generation, output: Output, client: "PowerPostClient") -> MediaFile:
    """Download one output and put it into the library; an expired or broken link is renewed once.

    Without a key that can be used, only the link that is there is tried. Raises PowerPostError when it cannot
    be fetched, Rejected when what arrives is not what was reported.
    """
    if not generation.workspace.api_key.is_usable:
        return _download(generation, output, client)
    if not output.keep_attempts:
        try:
            return _download(generation, output, client)
        except LinkExpired:
            logger.info("The link of output %s has expired; asking for a new one", output.pk)
    read_outputs(generation, client.get_generation(catalog.Kind(generation.kind), generation.remote_id))
    leases.renew(generation)
    output.refresh_from_db()
    return _download(generation, output, client)


def _download(generation: Generation, output: Output, client: "PowerPostClient") -> MediaFile:
    media_type = catalog.MediaType(output.type)
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, prefix="generated-", delete=False) as file:
        path = Path(file.name)
        try:
            client.download(
                output.remote_url,
                file,  # type: ignore[arg-type]
                max_bytes=catalog.MAX_SIZE[media_type],
                on_progress=_lease_keeper(generation),
            )
            file.flush()
            return keep_generated(
                generation.workspace,
                file=path,
                media_id=output.media_id,
                name=_name_of(generation, output),
                created_by_id=generation.created_by_id,
                expected_type=media_type,
            )
        finally:
            path.unlink(missing_ok=True)


def _name_of(generation: Generation, output: Output) -> str:
    words = slugify(generation.title)[:60].strip("-") or output.type
    return f"{words}-{output.position + 1}"


def _lease_keeper(generation: Generation) -> Callable[[int], None]:
    """Return a progress function that holds the job while a long download goes on."""
    renewed_at = time.monotonic()

    def on_progress(received_bytes: int) -> None:
        nonlocal renewed_at
        if time.monotonic() - renewed_at > RENEWAL_PAUSE:
            leases.renew(generation)
            renewed_at = time.monotonic()

    return on_progress
