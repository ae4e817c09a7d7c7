"""What is searched: the words of each object, kept apart from the object."""

from django.conf import settings
from django.db import models

from workspaces.models import Workspace


class Document(models.Model):
    """The words of one object. Its number grows with its time, so that an index gives the newest first.

    The index over `words` is the database's own (see the first migration): FTS5 or a tsvector with GIN.
    Nothing that is shown is read from here, only which objects are.
    """

    id = models.BigIntegerField(primary_key=True, help_text="From its time; see index.py.")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, help_text="The name of a source.")
    object_id = models.UUIDField(help_text="Of the object; a number stands in its last digits.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    words = models.TextField(help_text="Folded, in their order, after marks for workspace, kind and person.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="one_document_for_each_object"),
        ]
        indexes = [
            models.Index(fields=["workspace", "-id"], name="documents_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class Walk(models.Model):
    """How far the look for what lacks a document has come in one source."""

    kind = models.CharField(max_length=10, primary_key=True)
    after = models.CharField(max_length=40, blank=True, help_text="The key of the object looked at last.")
    ended_at = models.DateTimeField(null=True, help_text="When it had looked at all; empty on the way.")

    class Meta:
        verbose_name = "walk"

    def __str__(self) -> str:
        return self.kind
