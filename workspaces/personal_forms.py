"""The form of a person's own settings, and the one that changes the password."""

from typing import Any, Self, cast

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
    get_default_password_validators,
)
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse

from workspaces.models import PersonalSettings
from workspaces.personal import settings_of
from workspaces.time_zones import first_choices, time_zone_choices

# Django's own texts are a sentence for each rule; together they are too long to be read below a field.
_RULES_IN_SHORT = (
    (MinimumLengthValidator, "at least {0.min_length} characters"),
    (NumericPasswordValidator, "not only digits"),
    (CommonPasswordValidator, "no password that many people use"),
    (UserAttributeSimilarityValidator, "nothing like your name or address"),
)


class PersonalSettingsForm(forms.ModelForm):
    """Name, e-mail address, time zone, and how numbers and dates are written."""

    time_zone = forms.ChoiceField(
        label="Time zone",
        required=False,
        choices=time_zone_choices,
        help_text="Of every time you see, of the days you filter by, and of your daily e-mail.",
        error_messages={"invalid_choice": "This site does not know that time zone. Choose one of the list."},
    )
    number_format = forms.ChoiceField(
        label="Numbers", choices=PersonalSettings.NumberFormat.choices, widget=forms.RadioSelect
    )
    date_format = forms.ChoiceField(
        label="Dates and times", choices=PersonalSettings.DateFormat.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email"]
        help_texts = {"email": "Where notifications go. Nobody else on the site sees it."}
        labels = {"email": "E-mail address"}

    def __init__(self, *args: Any, shows_all_zones: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = settings_of(self.instance)
        for name in ("time_zone", "number_format", "date_format"):
            self.fields[name].initial = getattr(stored, name)
        for name, completes in (
            ("first_name", "given-name"),
            ("last_name", "family-name"),
            ("email", "email"),
        ):
            self.fields[name].widget.attrs["autocomplete"] = completes
        if not shows_all_zones:
            self._show_few_zones()

    @classmethod
    def with_all_zones(cls, written: QueryDict, person: User) -> Self:
        """Return a form that shows what somebody has written so far, and finds no fault with it."""
        return cls(instance=person, initial=written.dict(), shows_all_zones=True)

    def save(self, commit: bool = True) -> User:
        """Store both, the person and how they want things written; nothing else of the person is touched."""
        person: User = super().save(commit=False)
        written = {name: self.cleaned_data[name] for name in ("time_zone", "number_format", "date_format")}
        with transaction.atomic():
            person.save(update_fields=self.Meta.fields)
            PersonalSettings.objects.update_or_create(user=person, defaults=written)
        return person

    def _show_few_zones(self) -> None:
        """Draw some of the zones, of which each is accepted; the page asks for the others."""
        widget = cast(forms.Select, self.fields["time_zone"].widget)
        widget.choices = first_choices(str(self["time_zone"].value() or ""))
        widget.attrs["data-options"] = reverse("time_zones")


class NewPasswordForm(PasswordChangeForm):
    """Django's own form; it says what a password must be in sentences that fit below a field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Present password"
        explain_new_password(self)
        # What is focused first hides the heading from whoever listens to the page.
        self.fields["old_password"].widget.attrs.pop("autofocus", None)


def explain_new_password(
    form: forms.BaseForm, first: str = "new_password1", second: str = "new_password2"
) -> None:
    """Say what a password must be in words that fit below a field, and name the second field."""
    form.fields[first].help_text = password_rules()
    form.fields[second].label = f"{form.fields[first].label} again"
    form.fields[second].help_text = ""


def password_rules() -> str:
    """Return what AUTH_PASSWORD_VALIDATORS ask of a password; others than Django's in their own words."""
    rules = get_default_password_validators()
    short = [words.format(rule) for kind, words in _RULES_IN_SHORT for rule in rules if type(rule) is kind]
    known = {kind for kind, _ in _RULES_IN_SHORT}
    sentences = [rule.get_help_text() for rule in rules if type(rule) not in known]
    if short:
        sentence = ", ".join(short)
        sentences.insert(0, f"{sentence[0].upper()}{sentence[1:]}.")
    return " ".join(sentences)
