"""Which of several outputs of one brief was chosen, and why."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from generations.models import Output
from reviews.models.review import Review, Revision
from workspaces.models import Workspace


class Comparison(models.Model):
    """One choice among two to four outputs, made without seeing which model made which. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="comparisons")
    type = models.CharField(max_length=7, choices=Output.Type)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Comparison of {self.created_at:%Y-%m-%d %H:%M}"


class ComparisonEntry(models.Model):
    """One of the compared outputs."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="entries")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    model = models.CharField(max_length=100, blank=True, help_text="The catalog's id; empty for an upload.")
    is_chosen = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["comparison", "review"], name="compared_once"),
            models.UniqueConstraint(
                fields=["comparison"], condition=models.Q(is_chosen=True), name="one_choice_a_comparison"
            ),
        ]
        verbose_name_plural = "comparison entries"

    def __str__(self) -> str:
        return f"{self.position + 1}: {self.model}"
