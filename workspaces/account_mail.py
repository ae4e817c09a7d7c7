"""E-mails to people who cannot sign in yet, or not any more: an invitation, and a link to a new password.

Made and sent by tasks, which look up what they write of. Tokens are in the e-mail and nowhere on the way.
"""

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.views.decorators.debug import sensitive_variables

from workspaces.invitations import address_in, token_of
from workspaces.mail import absolute
from workspaces.models import Invitation
from workspaces.people import name_of
from workspaces.personal import settings_of, written_for


def new_password_path(person: User) -> str:
    """Return the path where the person sets a password; its token works once, within a day."""
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    return reverse("new_password", args=[uid, default_token_generator.make_token(person)])


def people_at(address: str) -> list[User]:
    """Return who may sign in with a password and has this e-mail address, in whatever case."""
    found = User.objects.filter(email__iexact=address, is_active=True).select_related("personal_settings")
    # Databases and mail servers differ in which letters they take for the same: the address must be theirs.
    return [
        person
        for person in found
        if person.has_usable_password() and person.email.casefold() == address.casefold()
    ]


@sensitive_variables("context", "address")
def send_invitation(invitation: Invitation) -> None:
    """Send the link to the address that the invitation is for; raises what the mail server's library does."""
    address = absolute(reverse("enter_invitation", args=[token_of(invitation)]))
    context = {
        "invitation": invitation,
        "inviter": name_of(invitation.created_by),
        "address": address,
    }
    _send("invitation", f"Join {invitation.workspace.name}", address_in(invitation.for_whom), context)


@sensitive_variables("context")
def send_new_password(person: User) -> None:
    """Send the person a link to set a new password; raises what the mail server's library does."""
    context = {"person": person, "address": absolute(new_password_path(person))}
    with written_for(settings_of(person)):
        _send("new_password", "Set a new password", person.email, context)


@sensitive_variables("context")
def _send(name: str, subject: str, to: str, context: dict[str, object]) -> None:
    EmailMultiAlternatives(
        # The name of a workspace may hold what no header can.
        subject=" ".join(f"{subject} · PowerPost Dashboard".split()),
        body=render_to_string(f"workspaces/mail/{name}.txt", context),
        from_email=settings.EMAIL_FROM,
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
        alternatives=[(render_to_string(f"workspaces/mail/{name}.html", context), "text/html")],
    ).send()
