"""Members in the admin, on the page of a workspace and on that of a person."""

from django.contrib import admin

from workspaces.models import Membership


class MembershipInline(admin.TabularInline):
    """Members and their roles, on the page of a workspace or of a person."""

    model = Membership
    extra = 0
    autocomplete_fields = ["user", "workspace"]
