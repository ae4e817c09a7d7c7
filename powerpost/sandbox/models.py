"""What the sandbox remembers: accounts, workspaces, media, generations, requests and faults."""

from typing import Any
from uuid import uuid4

from django.db import models

from powerpost.catalog import SCOPES, Kind, MediaType

STARTING_BALANCE = 1000
# Requests a minute and key: generous, the real limit is not published.
STARTING_RATE_LIMIT = 600


def all_scopes() -> list[str]:
    """Return every scope: what a new account's key carries."""
    return list(SCOPES)


class Account(models.Model):
    """Whoever owns a key: the balance, the storage and the limits belong to it."""

    key = models.CharField(primary_key=True, max_length=200)
    balance = models.IntegerField(default=STARTING_BALANCE)
    # Bytes counted as used on top of the real files, so that a full storage needs no 10 GB.
    storage_offset = models.BigIntegerField(default=0)
    rate_limit = models.PositiveIntegerField(default=STARTING_RATE_LIMIT)
    scopes = models.JSONField(default=all_scopes)
    is_revoked = models.BooleanField(default=False)
    # Part of every signature: counting it up makes all URLs signed before dead.
    url_epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key


class Workspace(models.Model):
    """A workspace id, claimed by the first account that uses it."""

    id = models.CharField(primary_key=True, max_length=100)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="workspaces")

    def __str__(self) -> str:
        return self.id


class Generation(models.Model):
    """A job of one kind, from the accepted POST to its outcome."""

    class Status(models.TextChoices):
        """What the API says of a job; `pending` is derived from `pending_until`."""

        PENDING = "pending"
        PROCESSING = "processing"
        COMPLETED = "completed"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="generations")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROCESSING)
    # The validated request with its defaults filled in; for the renderer and for reading back.
    request = models.JSONField()
    # As the API reads it back: given by the caller, or derived from captions.
    prompt = models.TextField(blank=True)
    words = models.JSONField(default=list)
    credits_used = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    pending_until = models.DateTimeField()
    # None: never. Reached and rendered, the job ends.
    ready_at = models.DateTimeField(null=True)
    # What rendering made, kept until `ready_at` and then shown: the fields of `jobs.Outcome`.
    outcome = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "kind", "-created_at"], name="generation_list")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def kind_value(self) -> Kind:
        """The kind as the catalog's enum."""
        return Kind(self.kind)

    @property
    def result(self) -> dict[str, Any]:
        """The outcome of a rendered job; empty for any other."""
        return self.outcome or {}


class Media(models.Model):
    """A file: uploaded (no generation) or generated. Its content lies in the storage under its id."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="media")
    generation = models.ForeignKey(Generation, null=True, on_delete=models.CASCADE, related_name="media")
    position = models.PositiveSmallIntegerField(default=0)
    type = models.CharField(max_length=5, choices=[(entry.value, entry.value) for entry in MediaType])
    format = models.CharField(max_length=10)
    file_name = models.CharField(max_length=255)
    file_size = models.BigIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # Seconds; 0 for images.
    duration = models.FloatField(default=0)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.type} {self.id}"

    @property
    def is_image(self) -> bool:
        """Whether this is an image rather than a video."""
        return self.type == MediaType.IMAGE


class RequestRecord(models.Model):
    """One request as it arrived and what was answered; read through the control API."""

    request_id = models.CharField(max_length=40)
    key = models.CharField(max_length=200, blank=True, db_index=True)
    workspace = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=500)
    query = models.CharField(max_length=1000, blank=True)
    headers = models.JSONField(default=dict)
    body = models.JSONField(null=True)
    # None: the connection was dropped without an answer.
    status = models.PositiveSmallIntegerField(null=True)
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class QueuedFault(models.Model):
    """A fault that the control API queued for the next matching requests of an account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="queued_faults")
    method = models.CharField(max_length=10, blank=True)
    path = models.CharField(max_length=200)
    fault = models.CharField(max_length=30)
    remaining = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.fault} at {self.path}"


class WordUse(models.Model):
    """How often a word that works only the first times has worked for one subject of an account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    word = models.CharField(max_length=30)
    subject = models.CharField(max_length=80)
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "word", "subject"], name="word_use_once"),
        ]

    def __str__(self) -> str:
        return f"{self.word} {self.uses}"
