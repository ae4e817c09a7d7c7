"""What happened to an output under review; only ever added to."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from reviews.models.guests import GuestLink
from reviews.models.review import Review, Revision
from workspaces.people import name_of


class AppendOnly(models.QuerySet["ReviewEvent"]):
    """Refuses to change or delete history. Only the deletion of the whole review takes it along."""

    def update(self, **values: Any) -> NoReturn:
        """Raise: history is only added to."""
        raise TypeError("The history of a review cannot be changed.")

    def delete(self) -> NoReturn:
        """Raise: history is only added to."""
        raise TypeError("The history of a review cannot be deleted.")


class ReviewEvent(models.Model):
    """One thing that one person, or one guest, did to one revision at one moment."""

    class Action(models.TextChoices):
        OPENED = "opened", "Opened"
        SUBMITTED = "submitted", "Sent to review"
        WITHDRAWN = "withdrawn", "Taken back"
        APPROVED = "approved", "Approved"
        CHANGES_REQUESTED = "changes_requested", "Requested changes"
        REJECTED = "rejected", "Rejected"
        REOPENED = "reopened", "Reopened"
        EDITED = "edited", "Edited"
        RESTORED = "restored", "Restored"
        REPLACED = "replaced", "Replaced the file"
        UNDONE = "undone", "Undid"
        COMMENTED = "commented", "Commented"
        THREAD_RESOLVED = "thread_resolved", "Resolved a comment"
        THREAD_REOPENED = "thread_reopened", "Reopened a comment"
        CHOSEN = "chosen", "Chosen in a comparison"
        SHARED = "shared", "Shared with a guest"
        UNSHARED = "unshared", "Stopped sharing"
        GUEST_VIEWED = "guest_viewed", "Viewed by a guest"
        HANDED_OVER = "handed_over", "Handed over"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="events")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    round = models.PositiveIntegerField()
    version = models.PositiveIntegerField(help_text="The review's, after this.")
    at = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    guest_link = models.ForeignKey(GuestLink, on_delete=models.SET_NULL, null=True, related_name="+")
    guest_name = models.CharField(max_length=100, blank=True)
    action = models.CharField(max_length=17, choices=Action)
    comment = models.TextField(blank=True)
    state_before = models.CharField(max_length=17, choices=Review.State, blank=True)
    state_after = models.CharField(max_length=17, choices=Review.State)
    fingerprint = models.CharField(max_length=64, help_text="Of the revision's content at that moment.")
    detail: Any = models.JSONField(default=dict, blank=True, help_text="Such as what the checks said.")
    undoes = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="undo")

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["review", "round", "action"], name="events_of_a_round"),
            models.Index(
                fields=["guest_link", "-at"], condition=Q(guest_link__isnull=False), name="events_of_a_guest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} by {self.actor_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the event; raises TypeError for one that is stored already."""
        if self.pk is not None:
            raise TypeError("The history of a review cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise: history is only added to."""
        raise TypeError("The history of a review cannot be deleted.")

    @property
    def actor_name(self) -> str:
        """Who did it, as people say it."""
        if self.guest_name:
            return f"{self.guest_name} (guest)"
        if self.guest_link_id is not None:
            # Looking needs no name.
            return "A guest"
        if self.person is None and self.action == self.Action.OPENED:
            # By the background.
            return "PowerPost Dashboard"
        return name_of(self.person)
