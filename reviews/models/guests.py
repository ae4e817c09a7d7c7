"""Links by which somebody without an account sees chosen outputs."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from reviews.models.review import Review
from workspaces.models import Workspace


class GuestLink(models.Model):
    """A link for one client. Only a hash of its token is stored: who has the database has no links."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="guest_links")
    name = models.CharField(max_length=100, help_text="Whom the link is for.")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    may_decide = models.BooleanField(default=False, help_text="May approve, request changes and comment.")
    reviews = models.ManyToManyField(Review, related_name="guest_links")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Link for {self.name}"

    @property
    def is_valid(self) -> bool:
        """Whether the link opens anything now."""
        return self.revoked_at is None and self.expires_at > timezone.now()
