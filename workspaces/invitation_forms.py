"""The form that makes an invitation, and the one with which somebody new takes it."""

from typing import Any

from django import forms
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import User

from workspaces.mail import is_configured
from workspaces.models import Invitation, Role
from workspaces.personal_forms import explain_new_password

FOR_WHOM = "A name, for your list. An e-mail address is also filled in for them."
FOR_WHOM_WITH_MAIL = "An e-mail address, to which the link is sent as well, or just a name."


class InvitationForm(forms.ModelForm):
    """Asks who is invited, and as what."""

    class Meta:
        model = Invitation
        fields = ["for_whom", "role"]
        labels = {"for_whom": "Who is it for?", "role": "They join as"}
        widgets = {"role": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = self.fields["for_whom"]
        who.required = True
        who.help_text = FOR_WHOM_WITH_MAIL if is_configured() else FOR_WHOM
        # Of other people: a browser would offer the manager's own.
        who.widget.attrs["autocomplete"] = "off"
        role = self.fields["role"]
        role.choices = Role.choices  # type: ignore[attr-defined]

    def clean_for_whom(self) -> str:
        """Take one line."""
        return " ".join(self.cleaned_data["for_whom"].split())


class NewAccountForm(UserCreationForm):
    """Asks somebody new for a name, and for what they sign in with."""

    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("first_name", "last_name", "email", "username")
        labels = {"email": "E-mail address", "username": "Username"}
        help_texts = {
            "username": "You sign in with it. Letters, digits and @ . + - _",
            "email": "Where notifications go, and a link when you forget your password.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, completes in (
            ("first_name", "given-name"),
            ("last_name", "family-name"),
            ("email", "email"),
            ("username", "username"),
        ):
            self.fields[name].widget.attrs["autocomplete"] = completes
        self.fields["username"].widget.attrs.pop("autofocus", None)
        explain_new_password(self, "password1", "password2")
