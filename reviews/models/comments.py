"""Threads of comments on an output, each about the whole of it or about one place."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from reviews.models.guests import GuestLink
from reviews.models.review import Review, Revision
from workspaces.people import name_of


class Thread(models.Model):
    """Comments about one place of one revision. While unresolved, it is shown with later revisions too."""

    class Anchor(models.TextChoices):
        WHOLE = "whole", "The whole output"
        TEXT = "text", "A part of the caption"
        AREA = "area", "A place in the picture"
        TIME = "time", "A moment of the video"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="threads")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    anchor = models.CharField(max_length=5, choices=Anchor, default=Anchor.WHOLE)
    # A caption: code points of its text, from and until (exclusive).
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    quote = models.TextField(blank=True, help_text="What stood there.")
    # An image: from 0 to 1 of its width and height; a point has no extent.
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    width = models.FloatField(null=True)
    height = models.FloatField(null=True)
    # A video: seconds; a moment has no end.
    starts_at = models.FloatField(null=True)
    ends_at = models.FloatField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"Thread on {self.review}"

    @property
    def is_resolved(self) -> bool:
        """Whether somebody has settled it."""
        return self.resolved_at is not None


class Comment(models.Model):
    """What one person, or one guest, said in a thread."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    at = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    guest_link = models.ForeignKey(GuestLink, on_delete=models.SET_NULL, null=True, related_name="+")
    guest_name = models.CharField(max_length=100, blank=True)
    text = models.TextField()
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def author_name(self) -> str:
        """Who said it, as people say it."""
        return f"{self.guest_name} (guest)" if self.guest_name else name_of(self.person)
