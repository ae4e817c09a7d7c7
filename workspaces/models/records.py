"""What was done to keys, people and workspaces, by whom; only ever added to."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from workspaces.models.places import Workspace


class AuditEntry(models.Model):
    """One administrative act, with what was before and what is after; see audit.py. Holds no secret."""

    at = models.DateTimeField(default=timezone.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    actor_name = models.CharField(max_length=150, blank=True, help_text="Stays when the person is gone.")
    action = models.CharField(max_length=60, help_text="Such as api_key.replaced.")
    workspace = models.ForeignKey(Workspace, on_delete=models.SET_NULL, null=True, related_name="+")
    object_type = models.CharField(max_length=60, help_text="Such as workspaces.apikey.")
    object_id = models.CharField(max_length=64)
    object_label = models.CharField(max_length=200)
    before: Any = models.JSONField(default=dict)
    after: Any = models.JSONField(default=dict)
    trace_id = models.CharField(max_length=32, blank=True, help_text="The request it was done with.")

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest_first"),
            models.Index(fields=["object_type", "object_id", "-at"], name="audit_of_an_object"),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.object_label}"
