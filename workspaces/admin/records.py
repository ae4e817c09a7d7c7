"""The audit trail in the admin: to search and read."""

import json
from typing import Any

from django.contrib import admin
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from workspaces.admin.read_only import ReadOnly
from workspaces.models import AuditEntry

NOTHING = "—"


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, admin.ModelAdmin):
    """All entries, the newest first, and a page for each."""

    list_display = ["at", "who", "action", "label", "workspace", "summary"]
    list_filter = ["action", "actor_name", "object_type"]
    list_select_related = ["workspace"]
    search_fields = ["object_label", "object_id", "actor_name", "action", "trace_id"]
    date_hierarchy = "at"
    list_per_page = 50
    # The whole of it is counted once, for the page numbers; not again for "of how many in all".
    show_full_result_count = False
    fields = ("at", "who", "action", "thing", "workspace", "changes", "trace_id")
    readonly_fields = ("at", "who", "action", "thing", "workspace", "changes", "trace_id")

    @admin.display(description="by", ordering="actor_name")
    def who(self, entry: AuditEntry) -> str:
        """The person's user name, which stays when the account is gone."""
        return entry.actor_name or "the program"

    @admin.display(description="what was changed", ordering="object_label")
    def label(self, entry: AuditEntry) -> str:
        """The name that what was changed had then."""
        return entry.object_label

    @admin.display(description="what was changed")
    def thing(self, entry: AuditEntry) -> str | SafeString:
        """What was changed, as a link while there is a page for it."""
        what = f"{entry.object_label} ({entry.object_type}, {entry.object_id})"
        name = entry.object_type.replace(".", "_")
        try:
            address = reverse(f"admin:{name}_change", args=[entry.object_id])
        except NoReverseMatch:
            return what
        return format_html('<a href="{}">{}</a>', address, what)

    @admin.display(description="changed")
    def summary(self, entry: AuditEntry) -> str:
        """The names of what changed, in one line."""
        return ", ".join(readable_name(name) for name in names_of(entry)) or NOTHING

    @admin.display(description="before and after")
    def changes(self, entry: AuditEntry) -> str:
        """Each value before and after, side by side."""
        rows = [
            (readable_name(name), readable(entry.before, name), readable(entry.after, name))
            for name in names_of(entry)
        ]
        return render_to_string("admin/workspaces/auditentry/changes.html", {"rows": rows})


def names_of(entry: AuditEntry) -> list[str]:
    """Return the names that stand in an entry, in the order in which they were written."""
    return list(dict.fromkeys([*entry.before, *entry.after]))


def readable_name(name: str) -> str:
    """Return a field's name as a person reads it."""
    return name.replace("_", " ")


def readable(values: dict[str, Any], name: str) -> str:
    """Return a value in one text: a dash for none, yes and no for what is ticked or not."""
    value = values.get(name)
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
