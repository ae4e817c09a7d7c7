"""What the site knows of its own processes."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from workspaces.models import Workspace


class Worker(models.Model):
    """One process that works the queue, by the machine (or container) and the process id it has there."""

    host = models.CharField(max_length=255)
    process_id = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="When it last said that it is alive.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "process_id"], name="one_row_for_each_worker")]

    def __str__(self) -> str:
        return f"{self.host}, process {self.process_id}"


class Demo(models.Model):
    """How far a sandbox workspace is filled with the demo; one for each workspace, whoever presses how often.

    `done` are the names of the plan's acts that have happened, `files` and `jobs` the ids of what they made.
    """

    workspace = models.OneToOneField(
        Workspace, on_delete=models.CASCADE, primary_key=True, related_name="demo"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    done: Any = models.JSONField(default=list)
    files: Any = models.JSONField(default=dict)
    jobs: Any = models.JSONField(default=dict)
    due_at = models.DateTimeField(
        default=timezone.now, help_text="When to go on; in the future also while a worker is at it."
    )
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Tries in a row that failed.")
    problem = models.CharField(max_length=300, blank=True, help_text="Why it does not go on, for a person.")

    def __str__(self) -> str:
        return f"Demo in {self.workspace_id}"


class Measurement(models.Model):
    """What all processes together counted: calls of PowerPost, their seconds; see metrics.py."""

    name = models.CharField(max_length=60)
    labels = models.CharField(max_length=200, blank=True, help_text="As JSON with sorted keys.")
    value = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "labels"], name="one_row_for_each_measurement")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.labels}"
