"""API keys in the admin: written, never read back."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from powerpost import catalog
from powerpost.errors import PowerPostError
from workspaces.balance import refresh_balance
from workspaces.fields import UndecryptableValue
from workspaces.models import ApiKey
from workspaces.tasks import refresh_balance_of

UNREADABLE = "The stored key cannot be read with FIELD_ENCRYPTION_KEYS any more. Paste the key again."


class ApiKeyForm(forms.ModelForm):
    """Takes a key but never shows one: not the stored one, nor the one just typed."""

    key = forms.CharField(
        label="API key",
        required=False,
        strip=True,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off", "size": 60}),
    )

    class Meta:
        model = ApiKey
        # Not filled from the stored key: a page that shows none must not depend on reading it.
        exclude = ["key"]  # noqa: DJ006

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].help_text = (
            f"Leave empty to keep the key that ends in {self.instance.last_four}. It is not shown again."
            if self.instance.pk
            else f"Begins with {catalog.LIVE_KEY_PREFIX} or {catalog.SANDBOX_KEY_PREFIX}. "
            "Stored encrypted and not shown again."
        )

    def clean_key(self) -> str:
        """Take over a new key; without one the stored key stays, if it can still be read."""
        if typed := self.cleaned_data["key"]:
            self.instance.key = typed
        elif self.instance.pk:
            try:
                self.instance.refresh_from_db(fields=["key"])
            except UndecryptableValue:
                raise ValidationError(UNREADABLE) from None
        return typed

    def _post_clean(self) -> None:
        # The model would complain again about a key that has its message already.
        if "key" not in self.errors:
            super()._post_clean()  # type: ignore[misc]


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):
    """Keys are write-only here; the last four characters tell them apart."""

    form = ApiKeyForm
    list_display = ["name", "kind", "ending", "is_active", "balance", "balance_checked_at", "workspace_count"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "last_four"]
    readonly_fields = ["kind", "ending", "balance", "balance_checked_at", "created_at"]
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

    @admin.display(description="ends in", ordering="last_four")
    def ending(self, api_key: ApiKey) -> str:
        """The last four characters."""
        return f"…{api_key.last_four}"

    @admin.display(description="workspaces", ordering="workspace_count")
    def workspace_count(self, api_key: ApiKey) -> int:
        """How many workspaces use the key."""
        return api_key.workspace_count  # type: ignore[attr-defined]

    @method_decorator(sensitive_post_parameters("key"))
    def changeform_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show or save one key, keeping what was typed out of error reports."""
        return super().changeform_view(*args, **kwargs)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: ApiKeyForm, change: bool) -> None:
        """Save; a new key may belong to another account, so its balance is asked for."""
        if "key" in form.changed_data:
            obj.balance = obj.balance_checked_at = None
            transaction.on_commit(lambda: refresh_balance_of(obj.pk))
        super().save_model(request, obj, form, change)

    @admin.action(description="Test connection", permissions=["change"])
    def test_connection(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Ask PowerPost for the balance with each key, and say what it answered."""
        for api_key in queryset:
            try:
                balance = refresh_balance(api_key)
            except PowerPostError as error:
                self.message_user(request, f"{api_key}: {error}", messages.ERROR)
            except UndecryptableValue:
                self.message_user(request, f"{api_key}: {UNREADABLE}", messages.ERROR)
            else:
                self.message_user(request, f"{api_key} works: {intcomma(balance)} credits.", messages.SUCCESS)
