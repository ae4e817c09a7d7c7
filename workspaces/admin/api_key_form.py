"""The form of an API key in the admin."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from powerpost import catalog
from workspaces.fields import UndecryptableValue
from workspaces.models import ApiKey, kind_of_key

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
            f"Leave empty to keep the key that ends in {self.instance.last_four}. Another one must be of the "
            "same PowerPost account: balance, costs and running jobs belong to it. It is not shown again."
            if self.instance.pk
            else f"Begins with {catalog.LIVE_KEY_PREFIX} or {catalog.SANDBOX_KEY_PREFIX}. "
            "Stored encrypted and not shown again."
        )

    def clean_key(self) -> str:
        """Take over a new key; without one the stored key stays, if it can still be read."""
        if typed := self.cleaned_data["key"]:
            self._require_same_kind(typed)
            self.instance.key = typed
        elif self.instance.pk:
            try:
                self.instance.refresh_from_db(fields=["key"])
            except UndecryptableValue:
                raise ValidationError(UNREADABLE) from None
        return typed

    def _require_same_kind(self, typed: str) -> None:
        """Refuse a sandbox key in the place of a live one, or the reverse: its jobs are not known there."""
        try:
            kind = kind_of_key(typed)
        except ValidationError:
            # The model says so.
            return
        if self.instance.pk and kind != self.instance.kind:
            raise ValidationError(
                f"This is a {kind.label.lower()} key, and “{self.instance.name}” is a "
                f"{self.instance.get_kind_display().lower()} one, with jobs and a balance of its own. "
                "Add it as a new key, then choose that in the workspace."
            )

    def _post_clean(self) -> None:
        # The model would complain again about a key that has its message already.
        if "key" not in self.errors:
            super()._post_clean()  # type: ignore[misc]
