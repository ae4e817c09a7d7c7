"""What people are told, how they want to hear of it, and what has been told already."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from workspaces.models import Workspace


class Kind(models.TextChoices):
    """What a notification is about; the labels are what people choose from."""

    JOB_FINISHED = "job_finished", "A job of mine has finished"
    JOB_ATTENTION = "job_attention", "A job of mine needs attention"
    JOB_FAILED = "job_failed", "A job of mine has failed"
    WAITING = "waiting", "Something waits for my review"
    DECIDED = "decided", "Somebody decided on an output of mine"
    MENTIONED = "mentioned", "Somebody mentioned me"
    ANSWERED = "answered", "Somebody answered me"
    COMMENTED = "commented", "Somebody commented on an output of mine"


def all_kinds() -> list[str]:
    """Return every kind: what somebody who has not chosen hears of."""
    return list(Kind.values)


class Notification(models.Model):
    """Something one person should know. What belongs together is one row while it is unread.

    `entries` are the facts, oldest first, each a dictionary as telling.Entry has it; sentences are made of
    them when they are shown (wording.py). One that was taken back has a count of 0 and is shown no more; its
    address still leads on, for it may stand in an e-mail. `version` grows with every change.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=13, choices=Kind)
    group = models.CharField(max_length=120, help_text="What belongs together, such as one job's outputs.")
    subject = models.CharField(max_length=100, help_text="What people call it: the beginning of the prompt.")
    entries: Any = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=1)
    url = models.CharField(max_length=200, help_text="The path of the very thing.")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, help_text="When something was added last.")
    read_at = models.DateTimeField(null=True)
    emailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "group"], condition=Q(read_at=None), name="one_unread_row_a_group"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-updated_at", "-id"], name="notifications_newest_first"),
            # What the bell counts, on every page and once a minute.
            models.Index(
                fields=["person", "workspace"], condition=Q(read_at=None), name="notifications_unread"
            ),
            # What one more fact belongs to, or is taken back from, whoever has it.
            models.Index(fields=["group"], condition=Q(read_at=None), name="notifications_unread_group"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"


class NotificationPreference(models.Model):
    """How one person wants to hear; somebody without a row gets no e-mail.

    `paused_until` is held while a worker sends to this person, and after a failure; see sending.py.
    """

    class Email(models.TextChoices):
        NONE = "none", "Not at all"
        AT_ONCE = "at_once", "At once"
        DAILY = "daily", "Once a day"

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="notification_preference",
    )
    email = models.CharField(max_length=7, choices=Email, default=Email.NONE)
    hour = models.PositiveSmallIntegerField(
        default=8, validators=[MaxValueValidator(23)], help_text="Of the daily e-mail, in the person's zone."
    )
    kinds: Any = models.JSONField(default=all_kinds)
    since = models.DateTimeField(default=timezone.now, help_text="E-mail tells nothing from before.")
    last_digest_on = models.DateField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Tries in a row that failed.")
    paused_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person}: {self.get_email_display()}"


class Told(models.Model):
    """That something has been announced. It is written with the notifications, so it is announced once."""

    key = models.CharField(primary_key=True, max_length=150)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name_plural = "told"

    def __str__(self) -> str:
        return self.key
