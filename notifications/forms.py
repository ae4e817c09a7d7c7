"""The form of how a person hears of things by e-mail."""

from typing import Any

from django import forms
from django.utils import timezone

from notifications.models import Kind, NotificationPreference

Email = NotificationPreference.Email


class PreferenceForm(forms.ModelForm):
    """E-mail at once, once a day or not at all, and of what."""

    email = forms.ChoiceField(label="E-mail", choices=Email.choices, widget=forms.RadioSelect)
    hour = forms.TypedChoiceField(
        label="At what time, if once a day",
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        coerce=int,
        widget=forms.Select(attrs={"class": "field"}),
    )
    kinds = forms.MultipleChoiceField(
        label="What about",
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one, or “Not at all” above."},
    )

    class Meta:
        model = NotificationPreference
        fields = ["email", "hour", "kinds"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hour"].help_text = f"In your time zone, {timezone.get_current_timezone_name()}."
        if address := self.instance.person.email:
            told = f"To {address}. An e-mail leaves out what you have read on the site."
            self.fields["email"].help_text = told

    def save(self, commit: bool = True) -> NotificationPreference:
        """Store the choice. E-mail begins now: it tells nothing from before, and today's hour may be over.

        A pause after failures ends, for the person may have had their address corrected.
        """
        preference: NotificationPreference = super().save(commit=False)
        now = timezone.localtime()
        if {"email", "hour"} & set(self.changed_data):
            preference.since = now
            preference.last_digest_on = now.date() if now.hour >= preference.hour else None
            preference.attempts, preference.paused_until = 0, None
        if commit:
            preference.save()
        return preference
