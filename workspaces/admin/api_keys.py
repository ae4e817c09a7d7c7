"""API keys in the admin: written, tested, never read back."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from powerpost.errors import PowerPostError
from workspaces import audit
from workspaces.admin.api_key_form import UNREADABLE, ApiKeyForm
from workspaces.admin.audited import Audited
from workspaces.connection import examine, permissions_of
from workspaces.fields import UndecryptableValue
from workspaces.key_changes import resume_after_commit
from workspaces.key_uses import SHOWN_MOST, uses_of
from workspaces.models import ApiKey
from workspaces.numbers import grouped
from workspaces.tasks import refresh_balance_of

# What was heard of the former key says nothing of the one that takes its place.
OF_THE_FORMER: dict[str, Any] = {
    "balance": None,
    "balance_checked_at": None,
    "paused_until": None,
    "questions_paused_until": None,
    "permissions": {},
    "tested_at": None,
}
NAMED_MOST = 5


@admin.register(ApiKey)
class ApiKeyAdmin(Audited, admin.ModelAdmin):
    """Keys are write-only here; the last four characters tell them apart."""

    form = ApiKeyForm
    audited = ("name", "kind", "last_four", "is_active")
    audited_as = "api_key"
    list_display = [
        "name",
        "kind",
        "ending",
        "standing_in_short",
        "balance",
        "balance_checked_at",
        "workspace_count",
    ]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "last_four"]
    readonly_fields = [
        "kind",
        "ending",
        "standing",
        "permissions_found",
        "tested_at",
        "balance",
        "balance_checked_at",
        "uses",
        "created_at",
    ]
    actions = ["test_connection"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        """Return the keys without their secret: showing the page must not depend on reading it."""
        return super().get_queryset(request).defer("key").annotate(workspace_count=Count("workspaces"))

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[Any]:
        """Return what the page shows; a new key has nothing to tell about itself yet."""
        return ["name", "key", "is_active", *(self.readonly_fields if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[Any]:
        """Return what cannot be typed."""
        return self.readonly_fields if obj else []

    def get_actions(self, request: HttpRequest) -> Any:
        """Return the actions: keys are deleted one by one, on a page that says what goes along."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.display(description="ends in", ordering="last_four")
    def ending(self, api_key: ApiKey) -> str:
        """The last four characters."""
        return f"…{api_key.last_four}"

    @admin.display(description="state", ordering="refused_at")
    def standing_in_short(self, api_key: ApiKey) -> str:
        """Whether anything is sent with the key."""
        return self.standing(api_key).partition(":")[0].rstrip(".")

    @admin.display(description="state")
    def standing(self, api_key: ApiKey) -> str:
        """Whether anything is sent with the key, and what to do when not."""
        if not api_key.is_active:
            return "Switched off: its jobs wait until it is active again."
        if api_key.refused_at is not None:
            return (
                "Refused by PowerPost: its jobs wait. Paste another key of the same account, or make "
                "it valid again in PowerPost and test the connection."
            )
        return "In use"

    @admin.display(description="workspaces", ordering="workspace_count")
    def workspace_count(self, api_key: ApiKey) -> int:
        """How many workspaces use the key."""
        return api_key.workspace_count  # type: ignore[attr-defined]

    @admin.display(description="may")
    def permissions_found(self, api_key: ApiKey) -> str:
        """Each scope with yes, no or unknown."""
        return render_to_string(
            "admin/workspaces/apikey/permissions.html", {"permissions": permissions_of(api_key)}
        )

    @admin.display(description="used by")
    def uses(self, api_key: ApiKey) -> str:
        """Who sent how many jobs with the key."""
        context = {"uses": uses_of(api_key), "most": SHOWN_MOST}
        return render_to_string("admin/workspaces/apikey/uses.html", context)

    @method_decorator(sensitive_post_parameters("key"))
    def changeform_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show or save one key, keeping what was typed out of error reports."""
        return super().changeform_view(*args, **kwargs)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: ApiKeyForm, change: bool) -> None:
        """Save what was changed and nothing else: workers write to the same row meanwhile.

        Jobs that wait for the key go on when it was replaced or switched on, and its balance is asked for.
        """
        is_replaced = "key" in form.changed_data
        if not change:
            super().save_model(request, obj, form, change)
        else:
            self._save_changes(request, obj, form, is_replaced)
        if is_replaced:
            transaction.on_commit(partial(refresh_balance_of, obj.pk))

    def _save_changes(self, request: HttpRequest, obj: ApiKey, form: ApiKeyForm, is_replaced: bool) -> None:
        stored = ApiKey.objects.defer("key").get(pk=obj.pk)
        changed = [name for name in form.changed_data if name in ("name", "is_active")]
        before, after = audit.described(stored, changed), audit.described(obj, changed)
        is_tried_again = is_replaced or ("is_active" in changed and obj.is_active)
        fields = set(changed)
        if is_replaced:
            before |= {"key": f"ends in …{stored.last_four}"}
            after |= {"key": f"replaced, ends in …{obj.key[-4:]}"}
            for name, value in OF_THE_FORMER.items():
                setattr(obj, name, value)
            fields |= {"key", "kind", "last_four", *OF_THE_FORMER}
        if is_tried_again:
            obj.refused_at, obj.key_version = None, F("key_version") + 1
            fields |= {"refused_at", "key_version"}
        obj.save(update_fields=fields)
        if before or after:
            action = "api_key.replaced" if is_replaced else "api_key.changed"
            audit.record(request.user, action, obj, before=before, after=after)
        if is_tried_again:
            resume_after_commit(obj)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Delete a key, unless workspaces use it: then say which, and what to do."""
        api_key = self.get_object(request, object_id)
        names = list(api_key.workspaces.values_list("name", flat=True)[: NAMED_MOST + 1]) if api_key else []
        if not names:
            return super().delete_view(request, object_id, extra_context)
        shown = ", ".join(names[:NAMED_MOST]) + (" and others" if len(names) > NAMED_MOST else "")
        self.message_user(
            request,
            f"{api_key} is in use and was not deleted. Choose another key first in: {shown}. "
            "To stop its jobs for now, take away the tick at “Active”.",
            messages.ERROR,
        )
        return HttpResponseRedirect(reverse("admin:workspaces_apikey_change", args=[object_id]))

    @admin.action(description="Test connection", permissions=["change"])
    def test_connection(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Ask PowerPost harmless questions with each key, and say what it answered."""
        for api_key in queryset:
            try:
                found = examine(api_key)
            except PowerPostError as error:
                said, level = f"{api_key}: {error}", messages.ERROR
            except UndecryptableValue:
                said, level = f"{api_key}: {UNREADABLE}", messages.ERROR
            else:
                balance = "" if found.balance is None else f": {grouped(found.balance)} credits"
                said, level = f"{api_key} works{balance}.", messages.SUCCESS
                if found.problems:
                    said, level = f"{said} {' '.join(found.problems)}", messages.WARNING
            self.message_user(request, said, level)
            audit.record(request.user, "api_key.tested", api_key, before={}, after={"result": said})
