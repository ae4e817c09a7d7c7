"""How far a job under way is along the time that such jobs usually take."""

from datetime import datetime
from typing import Protocol

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from generations.lifecycle import RUNNING, Status
from generations.usual_times import UsualTimes, in_words
from generations.waiting_for_key import REFUSED, SWITCHED_OFF

NOT_SENT_YET = frozenset({Status.WAITING, Status.QUEUED})


class Job(Protocol):
    """What of a job tells how far it is."""

    @property
    def kind(self) -> str:
        """Its kind."""

    @property
    def status(self) -> str:
        """Its state."""

    @property
    def notice(self) -> str:
        """What is said of it beside its state."""

    @property
    def cost_basis(self) -> str:
        """What decides its price, and how long it takes."""

    @property
    def created_at(self) -> datetime:
        """When it was started."""

    @property
    def submitted_at(self) -> datetime | None:
        """When it was sent to PowerPost."""


class Course:
    """How far one job is; without `usual`, only whether it goes on."""

    def __init__(self, job: Job, usual: UsualTimes | None = None) -> None:
        self.job = job
        self.usual = usual.of(job.kind, job.cost_basis) if usual else None

    @property
    def is_under_way(self) -> bool:
        """Whether the job has not ended."""
        return self.job.status in RUNNING

    @property
    def waits_for_key(self) -> bool:
        """Whether the job rests until its API key can be used, so that nothing moves."""
        return self.is_under_way and self.job.notice in (SWITCHED_OFF, REFUSED)

    @property
    def since(self) -> datetime:
        """When the job began: was sent, or before that, was started."""
        return self.job.submitted_at or self.job.created_at

    @property
    def seconds_passed(self) -> int:
        """The seconds since the job began."""
        return max(0, round((timezone.now() - self.since).total_seconds()))

    @property
    def is_sent(self) -> bool:
        """Whether the job is at PowerPost, or on its way, so that the time such jobs take has begun."""
        return self.job.submitted_at is not None and self.job.status not in NOT_SENT_YET

    @property
    def usual_time(self) -> str:
        """How long such jobs take, in words; empty without experience."""
        return in_words(self.usual.seconds) if self.usual else ""

    @property
    def is_late(self) -> bool:
        """Whether the job takes longer than such jobs usually do."""
        return self.usual is not None and self.is_sent and self.seconds_passed > self.usual.late_after

    @property
    def progress(self) -> SafeString:
        """How far the job is, drawn."""
        return render_to_string("generations/progress.html", {"card": self})
