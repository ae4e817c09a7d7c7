"""People in the admin."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest

from workspaces.admin.members import MembershipInline


class PersonAdmin(UserAdmin):
    """People, with their workspaces. Rights in a workspace come from the role there, not from groups."""

    inlines = [MembershipInline]
    list_display = ["username", "email", "first_name", "last_name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "workspaces"]
    filter_horizontal = []
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("About", {"fields": ("first_name", "last_name", "email")}),
        (
            "Administration",
            {
                "fields": ("is_active", "is_staff", "is_superuser"),
                "description": "An admin reaches these pages: “staff” and “superuser” together.",
            },
        ),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[Any]:
        """Ask for workspaces once the person exists."""
        return [MembershipInline] if obj else []


admin.site.unregister(Group)
admin.site.unregister(User)
admin.site.register(User, PersonAdmin)
