"""Workspaces in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from workspaces.admin.audited import Audited
from workspaces.admin.members import MembershipInline, save_and_record
from workspaces.key_changes import resume_after_commit
from workspaces.models import ApiKey, Workspace


@admin.register(Workspace)
class WorkspaceAdmin(Audited, admin.ModelAdmin):
    """Workspaces with their members."""

    audited = ("name", "api_key", "powerpost_workspace_id", "keeps_metadata", "rejected_kept_days")
    audited_as = "workspace"
    list_display = ["name", "api_key", "powerpost_workspace_id", "member_count"]
    list_filter = ["api_key__kind"]
    search_fields = ["name", "powerpost_workspace_id"]
    readonly_fields = ["created_at"]
    inlines = [MembershipInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Workspace]:
        """Return the workspaces, each with the name of its key and the number of its members."""
        workspaces = super().get_queryset(request).select_related("api_key").defer("api_key__key")
        return workspaces.annotate(member_count=Count("memberships"))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the keys by name, without reading their secrets."""
        if db_field.name == "api_key":
            kwargs["queryset"] = ApiKey.objects.defer("key")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="members", ordering="member_count")
    def member_count(self, workspace: Workspace) -> int:
        """How many people are in the workspace."""
        return workspace.member_count  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj: Workspace, form: Any, change: bool) -> None:
        """Save; jobs that waited for the former key go on with the one chosen now."""
        super().save_model(request, obj, form, change)
        if change and "api_key" in form.changed_data and obj.api_key.is_usable:
            resume_after_commit(obj.api_key)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the memberships, and record each that changed."""
        saved = super().save_formset
        save_and_record(request, formset, lambda: saved(request, form, formset, change))

    def workspace_of(self, obj: Any) -> Workspace:
        """Return the workspace itself: its managers read what was changed of it."""
        return obj
