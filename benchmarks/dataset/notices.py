"""Writing what people were told of their jobs and of decisions, as far back as the product keeps it."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from benchmarks.dataset.plan import Job
from benchmarks.dataset.rows import Table
from generations.announcements import KINDS
from generations.models import Generation
from notifications.models import Kind, Notification, Told
from notifications.tasks import READ_KEPT
from notifications.telling import SUBJECT_MOST, Entry
from reviews.models import ReviewEvent
from workspaces.shortening import shorten

# What is younger has not been read yet.
UNREAD = timedelta(hours=4)
# Everything of the time in which the sweeps look for what was not told.
TOLD = timedelta(hours=2)


class Notices:
    """The notifications to be written; those of one job's decisions are told together."""

    def __init__(self, now: datetime) -> None:
        self._now, self._since = now, now - READ_KEPT
        self._table = Table(
            Notification, "person_id", "workspace_id", "kind", "group", "subject", "entries", "count", "url",
            "created_at", "updated_at", "read_at",
        )  # fmt: skip
        self._decided: dict[str, list[tuple[datetime, Entry]]] = {}
        self._waiting: list[tuple[datetime, Entry]] = []

    def decided(self, review_id: str, what: str, action: str, decider: str, at: datetime, words: str) -> None:
        """Note a decision on an output of the job whose end is told next."""
        if at > self._since:
            entry = Entry(f"event:{review_id}", f"/reviews/{UUID(review_id)}/", decider, what, action, words)
            self._decided.setdefault(action, []).append((at, entry))

    def waits(self, review_id: str, what: str, at: datetime) -> None:
        """Note that an output of the job whose end is told next waits for review."""
        entry = Entry(f"review:{review_id}", f"/reviews/{UUID(review_id)}/", what=what)
        self._waiting.append((at, entry))

    def job(self, job: Job, message: str) -> None:
        """Tell of the job's end, and of what was noted since the last one."""
        decided, self._decided = self._decided, {}
        waiting, self._waiting = self._waiting, []
        if job.is_running or job.ended_at < self._since:
            return
        key = UUID(job.id)
        ended = Entry(f"job:{key}", f"/generations/{key}/", did=job.status.value, words=message)
        self._add(job, job.person_id, KINDS[job.status], f"job:{key}", [(job.ended_at, ended)])
        for action, entries in decided.items():
            self._add(job, job.person_id, Kind.DECIDED, f"decided:{key}:{action}", entries)
        if waiting:
            for person_id in job.place.deciders:
                if person_id != job.person_id:
                    self._add(job, person_id, Kind.WAITING, f"waiting:{key}", waiting)

    def write(self) -> None:
        """Store what was added, in the transaction that is open."""
        self._table.write()

    def _add(
        self, job: Job, person_id: int, kind: Kind, group: str, entries: list[tuple[datetime, Entry]]
    ) -> None:
        first, last = entries[0][0], max(at for at, _ in entries)
        title = job.prompt or (f"Images for “{job.source.prompt}”" if job.source else "")
        is_unread = kind == Kind.WAITING or last > self._now - UNREAD
        leading = entries[0 if kind == Kind.WAITING else -1][1]
        self._table.add(
            person_id, job.place.key, kind.value, group, shorten(title, SUBJECT_MOST),
            json.dumps([asdict(entry) for _, entry in entries]), len(entries), leading.url, first, last,
            None if is_unread else last + timedelta(hours=1),
        )  # fmt: skip


def note_as_told() -> None:
    """Note what was lately as announced, so that the sweeps do not tell it once more."""
    since = timezone.now() - TOLD
    events = ReviewEvent.objects.filter(at__gte=since).values_list("pk", flat=True)
    jobs = Generation.objects.filter(created_at__gte=since, finished_at__isnull=False)
    keys = [f"review-event:{key}" for key in events] + [
        f"job:{key}:{status}:{ended.astimezone(UTC).isoformat()}"
        for key, status, ended in jobs.values_list("pk", "status", "finished_at")
        if ended is not None
    ]
    Told.objects.bulk_create((Told(key=key) for key in keys), batch_size=500, ignore_conflicts=True)
