"""Jobs in the admin: to read, with their whole history, never to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from generations.models import Generation, GenerationEvent, GenerationInput, Output
from workspaces.admin.read_only import ReadOnly


class EventInline(ReadOnly, admin.TabularInline):
    """The history, oldest first."""

    model = GenerationEvent
    fields = ("at", "status", "message", "person", "request_id", "detail")
    readonly_fields = fields
    verbose_name_plural = "history"


class InputInline(ReadOnly, admin.TabularInline):
    """The files that the job is made from."""

    model = GenerationInput
    fields = ("field", "position", "media_file")


class OutputInline(ReadOnly, admin.TabularInline):
    """The results."""

    model = Output
    fields = ("type", "platform", "title", "text", "media_id", "media_file", "keep_attempts", "keep_error")
    show_change_link = False


@admin.register(Generation)
class GenerationAdmin(ReadOnly, admin.ModelAdmin):
    """A list of all jobs and a page for each."""

    list_display = ("title", "kind", "workspace", "status", "created_by", "created_at", "credits_used")
    list_filter = ("status", "kind", "workspace")
    list_select_related = ("workspace", "created_by", "source_generation")
    search_fields = ("prompt", "remote_id", "request_id", "error_message")
    date_hierarchy = "created_at"
    inlines = (EventInline, InputInline, OutputInline)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return every stored field; what a worker's lease is called interests nobody."""
        return [field.name for field in Generation._meta.fields if field.name != "lease_token"]
