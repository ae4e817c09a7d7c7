"""Generation jobs, what they were made from, their outputs and their history."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from media_library.models import MediaFile
from powerpost import catalog
from workspaces.addresses import address_of
from workspaces.models import ApiKey, Workspace


class Generation(models.Model):
    """One job. The row is the truth about it; its states and their rules are in lifecycle.py."""

    class Kind(models.TextChoices):
        CONTENT = catalog.Kind.CONTENT.value, "Captions"
        IMAGES = catalog.Kind.IMAGES.value, "Images"
        VIDEO = catalog.Kind.VIDEO.value, "Video"

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting for files"
        QUEUED = "queued", "Queued"
        SUBMITTING = "submitting", "Sending"
        PROCESSING = "processing", "Generating"
        STORING = "storing", "Saving the files"
        COMPLETED = "completed", "Completed"
        PARTIAL = "partial", "Partly completed"
        FAILED = "failed", "Failed"
        NEEDS_ATTENTION = "needs_attention", "Needs attention"
        ABANDONED = "abandoned", "Given up"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="generations")
    kind = models.CharField(max_length=7, choices=Kind)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    trace_id = models.CharField(
        max_length=32,
        blank=True,
        editable=False,
        help_text="Stands in the log from the click to the last step.",
    )
    form_token = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="One press of the button, one job."
    )

    # What was asked for: the API's fields as filled in, without media and source, which are rows.
    parameters = models.JSONField(default=dict)
    prompt = models.TextField(blank=True)
    source_generation = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="made_generations"
    )
    brief = models.UUIDField(
        null=True, editable=False, help_text="Shared by the jobs that one form started for several models."
    )
    cost_basis = models.CharField(
        max_length=200, blank=True, editable=False, help_text="What of the request decides its price."
    )

    status = models.CharField(max_length=15, choices=Status, default=Status.QUEUED)
    version = models.PositiveIntegerField(default=1, help_text="Grows with every change that a card shows.")
    remote_id = models.CharField(max_length=100, blank=True)
    request_id = models.CharField(max_length=100, blank=True)
    credits_used = models.IntegerField(null=True, blank=True)
    remaining_credits = models.IntegerField(null=True, blank=True)
    credits_refunded = models.IntegerField(
        null=True, blank=True, help_text="Given back for what failed, on PowerPost's published word."
    )
    error_code = models.CharField(max_length=100, blank=True)
    error_message = models.TextField(blank=True)
    notice = models.CharField(max_length=500, blank=True, help_text="What a running job is held up by.")

    # Which key it was sent with: the workspace may have another one by now, and the key another content.
    api_key = models.ForeignKey(
        ApiKey, on_delete=models.SET_NULL, null=True, editable=False, related_name="generations"
    )
    api_key_last_four = models.CharField(max_length=4, blank=True, editable=False)

    submitted_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Tries of the present step that failed.")
    deadline_at = models.DateTimeField(null=True, blank=True, help_text="When the present state must end.")
    next_due_at = models.DateTimeField(null=True, blank=True)
    held_since = models.DateTimeField(null=True, editable=False, help_text="Waits for the key's allowance.")
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "remote_id"],
                condition=~Q(remote_id=""),
                name="one_job_for_each_remote_id",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-created_at", "-id"], name="generations_newest_first"),
            # Counts what runs without looking at what has ended, and finds the newest of a state.
            models.Index(fields=["workspace", "status", "-created_at", "-id"], name="generations_by_status"),
            models.Index(
                fields=["workspace", "-finished_at"],
                condition=Q(finished_at__isnull=False),
                name="generations_ended_last",
            ),
            models.Index(
                fields=["next_due_at"], condition=Q(next_due_at__isnull=False), name="generations_due"
            ),
            models.Index(
                fields=["workspace", "cost_basis", "-created_at"],
                condition=~Q(cost_basis=""),
                name="generations_of_a_price",
            ),
            models.Index(fields=["brief"], condition=Q(brief__isnull=False), name="generations_of_a_brief"),
            # All that a day's spend and an account's balance are added up from, so that no row need be read:
            # spending.py, costs/chart.py, costs/reconciliation.py.
            models.Index(
                fields=[
                    *("workspace", "created_at", "credits_used", "credits_refunded", "kind"),
                    *("submitted_at", "finished_at", "status"),
                ],
                name="generations_credits",
            ),
            models.Index(
                fields=["workspace", "created_at"],
                condition=Q(credits_used__isnull=True),
                name="generations_of_no_known_cost",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"

    def get_absolute_url(self) -> str:
        """Return the address of the job's page."""
        return address_of("generation", self.pk)

    @property
    def title(self) -> str:
        """What a person would call the job: its prompt, or what it was made from."""
        if self.prompt:
            return self.prompt
        if self.source_generation is not None:
            return f"Images for “{self.source_generation.title}”"
        return f"{self.get_kind_display()} from files"

    @property
    def is_running(self) -> bool:
        """Whether the job can still change by itself, so that its card is worth refreshing."""
        return self.next_due_at is not None

    @property
    def post_types(self) -> list[str]:
        """The chosen post types of a caption generation; empty for the other kinds."""
        return list(self.parameters.get("post_types", []))

    @property
    def platforms(self) -> list[catalog.Platform]:
        """The platforms that get a caption, in the catalog's order."""
        return catalog.platforms_of(self.post_types)


class GenerationInput(models.Model):
    """A file that a job is made from; `field` is the API field that it fills."""

    class Field(models.TextChoices):
        MEDIA_IDS = "media_ids", "Described in captions"
        STYLE_IMAGES = "style_images", "Style reference"
        SOURCE_IMAGE = "source_image", "Animated image"

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="inputs")
    media_file = models.ForeignKey(MediaFile, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=12, choices=Field)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["field", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["generation", "field", "media_file"], name="a_file_fills_a_field_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.media_file} as {self.field}"


class Output(models.Model):
    """One result: a platform's caption, an image or a video."""

    class Type(models.TextChoices):
        CAPTION = "caption", "Caption"
        IMAGE = "image", "Image"
        VIDEO = "video", "Video"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="outputs")
    type = models.CharField(max_length=7, choices=Type)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    platform = models.CharField(max_length=20, blank=True, help_text="Captions only.")
    title = models.TextField(blank=True, help_text="YouTube only.")
    text = models.TextField(blank=True)

    media_id = models.CharField(max_length=100, blank=True, help_text="PowerPost's id of the file.")
    remote_url = models.TextField(blank=True, help_text="Signed, dies after 7 days.")
    url_expires_at = models.DateTimeField(null=True, blank=True)
    media_file = models.ForeignKey(
        MediaFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    duration = models.FloatField(null=True, blank=True, help_text="In seconds.")
    keep_attempts = models.PositiveSmallIntegerField(default=0)
    keep_error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["type", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["generation", "platform"], condition=Q(type="caption"), name="one_caption_a_platform"
            ),
            models.UniqueConstraint(
                fields=["generation", "media_id"],
                condition=~Q(media_id=""),
                name="one_output_for_each_media_id",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.platform or self.position + 1}"

    @property
    def is_kept(self) -> bool:
        """Whether the output is safe here: captions always are, files once they are in the library."""
        return self.type == self.Type.CAPTION or self.media_file_id is not None

    @property
    def platform_name(self) -> str:
        """The platform as people write it, also one that the catalog does not know."""
        known = catalog.PLATFORMS.get(self.platform)
        return known.name if known else self.platform.title()


class GenerationEvent(models.Model):
    """A line of a job's history; never changed, never deleted on its own."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=15, choices=Generation.Status)
    message = models.TextField()
    request_id = models.CharField(max_length=100, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    detail: Any = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.message
