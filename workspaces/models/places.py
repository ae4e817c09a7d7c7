"""Workspaces, who is in them and who is invited."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from workspaces.models.keys import ApiKey

if TYPE_CHECKING:
    from powerpost.client import PowerPostClient

# How long the link of an invitation can be used.
INVITATION_LASTS = timedelta(days=7)


def _invitation_end() -> datetime:
    return timezone.now() + INVITATION_LASTS


class Workspace(models.Model):
    """A team's place: its media, generations and members. Maps to one workspace of a PowerPost account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    api_key = models.ForeignKey(
        ApiKey, on_delete=models.PROTECT, related_name="workspaces", verbose_name="API key"
    )
    powerpost_workspace_id = models.CharField(
        "PowerPost workspace ID",
        max_length=100,
        help_text="Sent as X-Workspace-Id. Shown by PowerPost in the workspace's settings.",
    )
    keeps_metadata = models.BooleanField(
        "keep what cameras write into files",
        default=False,
        help_text="Such as where a picture was taken. Without a tick it is taken out of what is uploaded.",
    )
    rejected_kept_days = models.PositiveSmallIntegerField(
        "delete rejected files after (days)",
        null=True,
        blank=True,
        help_text="Files of outputs that were rejected that long ago. Empty: they are kept.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="workspaces"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_sandbox(self) -> bool:
        """Whether this workspace's generations are drawn by the local sandbox."""
        return self.api_key.kind == ApiKey.Kind.SANDBOX

    def powerpost(self) -> "PowerPostClient":
        """Return a client that speaks for this workspace; close it after use."""
        # The web server knows workspaces too, and needs none of what HTTP requests take.
        from powerpost.client import PowerPostClient

        return PowerPostClient(
            self.api_key.base_url,
            self.api_key.key,
            self.powerpost_workspace_id,
            on_rate_limit=self.api_key.record_rate_limit,
            on_refusal=self.api_key.record_refusal,
        )


class Role(models.TextChoices):
    """What a member may do; each role may do everything that the ones before it may."""

    VIEWER = "viewer", "Viewer: sees everything"
    CREATOR = "creator", "Creator: uploads and generates"
    REVIEWER = "reviewer", "Reviewer: also decides on outputs"
    MANAGER = "manager", "Manager: also runs the workspace"


class Membership(models.Model):
    """One person's role in one workspace."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.CREATOR)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "user"],
                name="one_membership_per_person",
                violation_error_message="This person is already a member of the workspace.",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.workspace}"


class Invitation(models.Model):
    """A link with which one person becomes a member; only the hash of its token is kept."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=Role, default=Role.CREATOR)
    for_whom = models.CharField(max_length=254, blank=True, help_text="A name or an e-mail address.")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=_invitation_end)
    accepted_at = models.DateTimeField(null=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.for_whom or 'somebody'} to {self.workspace}"
