"""The way of a file to PowerPost: states, leases, retries. The row is the truth, the queue a nudge.

    WAITING → SENDING → SENT
       ↑         ↓
       └─────────┴→ FAILED (→ WAITING again when a person asks for it)

A process claims a file by a conditional UPDATE that sets a lease, and renews the lease while bytes go. A
process that is killed stops renewing; once the lease is over, the sweep finds the row due and the file is
sent again. Nothing here is called within a transaction, and every change holds the lease's token, so that a
process that lost its lease (say, a suspended machine) changes nothing any more.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from threading import BoundedSemaphore
from typing import BinaryIO, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from media_library.models import MediaFile
from media_library.signals import transfer_ended
from powerpost.catalog import UPLOAD_SCOPE, MediaType
from powerpost.errors import (
    Acceptance,
    InsufficientScope,
    InvalidApiKey,
    PowerPostError,
    StorageQuotaExceeded,
)
from powerpost.schemas import MediaAnswer
from powerpost.timeouts import UPLOAD_TIMEOUT
from workspaces.models import ApiKey
from workspaces.trace import tracing

logger = logging.getLogger(__name__)

# The client gives up on a stalled network and on a missing answer after these; a lease must outlast both.
LEASE = timedelta(seconds=UPLOAD_TIMEOUT[0] + 15)
LEASE_FOR_ANSWER = timedelta(seconds=UPLOAD_TIMEOUT[1] + 15)
# How often a file on its way writes to its row, in seconds: progress for people and the lease's renewal.
PROGRESS_INTERVAL = 1.0
# Seconds before the next attempt; about an hour in all. Then a person has to ask for it.
RETRY_DELAYS = (5, 10, 20, 40, 80, 160, 300, 600, 900, 1200)
MAX_ATTEMPTS = len(RETRY_DELAYS) + 1
RETRY_DELAY_MAX = 30 * 60
# Uploads of minutes must never take all of the consumer's workers from jobs that are polled every 2 s.
_WORKERS: int = settings.HUEY["consumer"]["workers"]  # type: ignore[index]
SENDERS = max(1, _WORKERS // 2)
_senders = BoundedSemaphore(SENDERS)

_ENDED = {"next_due_at": None, "lease_token": None, "lease_until": None}


class LeaseLost(Exception):
    """Another process has taken the file over, or it was deleted."""


@contextmanager
def sender() -> Iterator[bool]:
    """Take one of this process's places for sending; gives False when none is free."""
    is_free = _senders.acquire(blocking=False)
    try:
        yield is_free
    finally:
        if is_free:
            _senders.release()


def due(now: datetime | None = None) -> QuerySet[MediaFile]:
    """Return the files to be sent now, the longest due first; those of a key that cannot be used wait."""
    now = now or timezone.now()
    return (
        MediaFile.objects.filter(
            _is_free(now),
            next_due_at__lte=now,
            workspace__api_key__is_active=True,
            workspace__api_key__refused_at=None,
        )
        .exclude(workspace__api_key__paused_until__gt=now)
        .only("pk")
        .order_by("next_due_at")
    )


def leased() -> QuerySet[MediaFile]:
    """Return the files that a process is sending, or was sending when it was killed."""
    return MediaFile.objects.filter(lease_until__gt=timezone.now()).only("pk", "lease_until")


def release_claims() -> None:
    """Free every claimed file; the sweep then finds it. Only for when no worker can be running."""
    MediaFile.objects.exclude(lease_until=None).update(lease_token=None, lease_until=None)


def send(media_file_id: UUID | str) -> float | None:
    """Send a file to PowerPost if it is due and nobody else is sending it.

    Returns the seconds until it should be tried again, or None when there is nothing more to do. Streams:
    memory stays flat whatever the size. A lost answer is simply sent again: an upload costs no credits, at
    worst PowerPost keeps a second copy that nothing uses.
    """
    pause = _pause_left(media_file_id)
    if pause:
        return pause
    media_file = _claim(media_file_id)
    if media_file is None:
        return None
    # Under the id of the upload, however many attempts later.
    with tracing(media_file.trace_id):
        return _send_claimed(media_file)


def _send_claimed(media_file: MediaFile) -> float | None:
    if media_file.transfer_attempts > MAX_ATTEMPTS:
        # Every attempt ended without a word: the process was killed each time.
        _fail(media_file, "Sending was interrupted too many times.")
        return None
    try:
        answer = _upload(media_file)
    except LeaseLost:
        logger.info("The file %s was taken over by another process or deleted.", media_file.pk)
    except PowerPostError as error:
        return _settle_error(media_file, error)
    except OSError:
        logger.exception("The file %s cannot be read.", media_file.pk)
        _fail(
            media_file, "The file cannot be read from this server's storage. Delete it and upload it again."
        )
    else:
        _succeed(media_file, answer)
    return None


def retry(media_file: MediaFile) -> bool:
    """Put a failed file on its way again; returns whether it was failed. The caller enqueues it."""
    return bool(
        MediaFile.objects.filter(pk=media_file.pk, transfer=MediaFile.Transfer.FAILED).update(
            transfer=MediaFile.Transfer.WAITING,
            transfer_error="",
            transfer_request_id="",
            transfer_attempts=0,
            sent_bytes=0,
            next_due_at=timezone.now(),
            lease_token=None,
            lease_until=None,
        )
    )


def _is_free(now: datetime) -> Q:
    return Q(lease_until__isnull=True) | Q(lease_until__lte=now)


def _pause_left(media_file_id: UUID | str) -> float:
    """Return for how many seconds the key's rate limit lets this file wait."""
    api_key = ApiKey.objects.filter(workspaces__media_files__pk=media_file_id).first()
    return api_key.pause_left() if api_key else 0.0


def _claim(media_file_id: UUID | str) -> MediaFile | None:
    """Take the lease on a due file and return it; None when it is not due, not free or gone."""
    media_file = MediaFile.objects.select_related("workspace__api_key").filter(pk=media_file_id).first()
    if media_file is None or not media_file.workspace.api_key.is_usable:
        return None
    now = timezone.now()
    media_file.lease_token = uuid4()
    # Every condition is on the row itself: in a join, two processes could both find it free.
    claimed = MediaFile.objects.filter(_is_free(now), pk=media_file.pk, next_due_at__lte=now).update(
        transfer=MediaFile.Transfer.SENDING,
        sent_bytes=0,
        transfer_attempts=F("transfer_attempts") + 1,
        lease_token=media_file.lease_token,
        lease_until=now + LEASE,
    )
    if not claimed:
        return None
    media_file.transfer_attempts += 1
    return media_file


def _held(media_file: MediaFile) -> QuerySet[MediaFile]:
    return MediaFile.objects.filter(pk=media_file.pk, lease_token=media_file.lease_token)


class _Progress:
    """Writes the bytes sent so far to the row, about once a second, and renews the lease with them."""

    def __init__(self, media_file: MediaFile) -> None:
        self.media_file = media_file
        self.written_at = 0.0

    def __call__(self, sent_bytes: int) -> None:
        is_all = sent_bytes >= self.media_file.size
        now = time.monotonic()
        if now - self.written_at < PROGRESS_INTERVAL and not is_all:
            return
        self.written_at = now
        lease = LEASE_FOR_ANSWER if is_all else LEASE
        if not _held(self.media_file).update(sent_bytes=sent_bytes, lease_until=timezone.now() + lease):
            raise LeaseLost


def _upload(media_file: MediaFile) -> MediaAnswer:
    with media_file.file.open("rb") as content, media_file.workspace.powerpost() as client:
        return client.upload_media(
            cast(BinaryIO, content),
            file_name=media_file.download_name,
            media_type=MediaType(media_file.type),
            mime_type=media_file.mime_type,
            size=media_file.size,
            on_progress=_Progress(media_file),
        )


def _succeed(media_file: MediaFile, answer: MediaAnswer) -> None:
    try:
        _end(
            media_file,
            transfer=MediaFile.Transfer.SENT,
            media_id=answer.media_id,
            sent_bytes=media_file.size,
            transfer_error="",
            transfer_request_id=answer.request_id,
        )
        media_file.workspace.api_key.record_permission(UPLOAD_SCOPE, may=True)
    except IntegrityError:
        _fail(media_file, "PowerPost answered with the media id of another file.", answer.request_id)


def _settle_error(media_file: MediaFile, error: PowerPostError) -> float | None:
    """Fail the file for good or set its next attempt; returns the seconds until then."""
    logger.warning("The file %s was not sent: %s", media_file.pk, error)
    if isinstance(error, InvalidApiKey) and error.status is not None:
        return _wait_for_key(media_file)
    if error.acceptance is Acceptance.REFUSED:
        _fail(media_file, _explained(error), error.request_id)
        return None
    if media_file.transfer_attempts >= MAX_ATTEMPTS:
        _fail(media_file, f"{error.message} It was tried {MAX_ATTEMPTS} times.", error.request_id)
        return None
    delay = float(RETRY_DELAYS[min(media_file.transfer_attempts, len(RETRY_DELAYS)) - 1])
    if error.retry_after is not None:
        delay = min(max(delay, error.retry_after), RETRY_DELAY_MAX)
    _held(media_file).update(
        transfer=MediaFile.Transfer.WAITING,
        sent_bytes=0,
        transfer_error=error.message,
        transfer_request_id=error.request_id,
        next_due_at=timezone.now() + timedelta(seconds=delay),
        lease_token=None,
        lease_until=None,
    )
    return delay


def _wait_for_key(media_file: MediaFile) -> float | None:
    """Put a file back whose key PowerPost does not accept: no try is used, and due() passes it over.

    Returns the seconds until the next attempt when another key has taken the place meanwhile.
    """
    _held(media_file).update(
        transfer=MediaFile.Transfer.WAITING,
        transfer_attempts=F("transfer_attempts") - 1,
        sent_bytes=0,
        next_due_at=timezone.now(),
        lease_token=None,
        lease_until=None,
    )
    return float(RETRY_DELAYS[0]) if media_file.workspace.api_key.is_usable else None


def _explained(error: PowerPostError) -> str:
    if isinstance(error, StorageQuotaExceeded):
        # Page "Upload Media", Storage.
        return f"{error.message} Free up space in PowerPost's dashboard, then send it again."
    if isinstance(error, InsufficientScope):
        lacking = f"The API key lacks the scope {error.named_scope}." if error.named_scope else error.message
        return f"{lacking} Give the key that right in PowerPost, then send the file again."
    return error.message


def _fail(media_file: MediaFile, message: str, request_id: str = "") -> None:
    _end(
        media_file,
        transfer=MediaFile.Transfer.FAILED,
        sent_bytes=0,
        transfer_error=message[: MediaFile._meta.get_field("transfer_error").max_length],
        transfer_request_id=request_id,
    )


def _end(media_file: MediaFile, **changes: object) -> None:
    """Write the last state of this attempt and tell the floors above, unless the lease was lost."""
    with transaction.atomic():
        ended = _held(media_file).update(**changes, **_ENDED)
        if ended:
            # The row says it all; a receiver that fails must not make the file look unsent.
            transaction.on_commit(
                partial(transfer_ended.send_robust, sender=MediaFile, media_file_id=media_file.pk)
            )
