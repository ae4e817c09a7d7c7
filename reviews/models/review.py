"""An output under review, its revisions, and who has seen which."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from generations.models import Output
from media_library.models import MediaFile
from powerpost import catalog
from workspaces.addresses import address_of
from workspaces.models import Workspace
from workspaces.people import name_of


class Review(models.Model):
    """The review of one output. Its states and the moves between them are in transitions.py.

    `version` grows with every change of state or revision; a change names the version it was decided on.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        CHANGES_REQUESTED = "changes_requested", "Changes requested"
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Rejected"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="reviews")
    output = models.OneToOneField(Output, on_delete=models.CASCADE, related_name="review")
    # Never changed after opening: taken over from the output, so that queues need not look there.
    type = models.CharField(max_length=7, choices=Output.Type)
    platform = models.CharField(max_length=20, blank=True, help_text="Captions only.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # Of the job as well, while what it made stands there: see job_facts.py.
    job_started_at = models.DateTimeField(
        null=True, editable=False, help_text="Empty for what another job made, or nobody."
    )
    # Null and not an empty text: so SQLite can add it to hundreds of thousands of rows without writing them.
    job_model = models.CharField(  # noqa: DJ001
        max_length=100, null=True, editable=False, help_text="As asked for; empty for captions."
    )

    state = models.CharField(max_length=17, choices=State, default=State.DRAFT)
    revision = models.OneToOneField(
        "Revision", on_delete=models.RESTRICT, null=True, related_name="+", help_text="The present one."
    )
    round = models.PositiveIntegerField(
        default=0, help_text="Grows whenever the review starts over; only approvals of this round count."
    )
    version = models.PositiveIntegerField(default=1)
    approved_fingerprint = models.CharField(max_length=64, blank=True)
    waiting_since = models.DateTimeField(null=True, help_text="When it last entered review.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["waiting_since", "created_at", "id"]
        indexes = [
            models.Index(fields=["workspace", "state", "waiting_since", "id"], name="reviews_by_state"),
            models.Index(fields=["workspace", "state", "-changed_at", "id"], name="reviews_changed_last"),
            models.Index(fields=["workspace", "-created_at"], name="reviews_newest_first"),
            # All that approvals are counted by, in the order of the groups: no row is read, nothing sorted.
            models.Index(
                fields=["workspace", "state", "type", "job_model", "author", "job_started_at"],
                name="reviews_counted",
            ),
            models.Index(
                fields=["workspace", "state", "type", "changed_at"],
                condition=models.Q(job_started_at__isnull=True),
                name="reviews_of_no_noted_job",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.get_state_display()})"

    def get_absolute_url(self) -> str:
        """Return the address of the output on the reviewer's desk."""
        return address_of("review", self.pk)

    @property
    def label(self) -> str:
        """What kind of output this is, as people say it: the platform's caption, or which image."""
        if self.type == Output.Type.CAPTION:
            known = catalog.PLATFORMS.get(self.platform)
            return f"{known.name if known else self.platform.title()} caption"
        if self.type == Output.Type.IMAGE:
            return f"Image {self.output.position + 1}"
        return "Video"

    @property
    def is_caption(self) -> bool:
        """Whether words are reviewed, and not a file."""
        return self.type == Output.Type.CAPTION


class Revision(models.Model):
    """What an output was at one time. Never changed: a change is a new revision."""

    class Origin(models.TextChoices):
        GENERATED = "generated", "Made by PowerPost"
        EDITED = "edited", "Edited"
        RESTORED = "restored", "Restored"
        REPLACED = "replaced", "Replaced"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    origin = models.CharField(max_length=9, choices=Origin)
    restored_from = models.PositiveIntegerField(null=True, help_text="The number of the restored revision.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    title = models.TextField(blank=True, help_text="YouTube only.")
    text = models.TextField(blank=True)
    post_types = models.JSONField(default=list, help_text="What a caption is for.")
    media_file = models.ForeignKey(
        MediaFile, on_delete=models.PROTECT, null=True, related_name="+", help_text="Images and videos only."
    )
    made_by = models.ForeignKey(
        Output,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="The output that the file comes from; none for an uploaded one.",
    )
    fingerprint = models.CharField(max_length=64, help_text="Of the content; see fingerprints.py.")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="one_revision_for_each_number"),
        ]
        indexes = [
            # Few of the many: which files somebody has put in the place of others.
            models.Index(
                fields=["media_file"],
                condition=models.Q(origin="replaced", media_file__isnull=False),
                name="revisions_replaced",
            ),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number}"

    @property
    def author_name(self) -> str:
        """Who wrote or chose it, as people say it."""
        return name_of(self.author)


class Look(models.Model):
    """Which revision a person has seen last, and which one before that: what is new is the difference."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="looks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    latest = models.PositiveIntegerField(help_text="The number of the revision seen last.")
    before = models.PositiveIntegerField(null=True, help_text="The number of the one seen before that.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "person"], name="one_look_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} saw revision {self.latest}"
