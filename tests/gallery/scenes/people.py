"""Members and invitations, what somebody invited sees, sessions, and forgotten passwords."""

from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import timezone

from tests.gallery.registry import scene
from tests.gallery.words import ARABIC, LONG_WORD
from tests.gallery.world import World
from workspaces import invitations, members
from workspaces.account_mail import new_password_path
from workspaces.models import Invitation, Membership, SignIn


def invited(
    world: World, for_whom: str = "jo@example.com", role: str = "creator"
) -> invitations.NewInvitation:
    return invitations.make(world.workspace, world.owner, role=role, for_whom=for_whom)


@scene("members", "many")
def members_as_a_manager_sees_them(world: World) -> str:
    world.person("lw", f"{LONG_WORD} {ARABIC[:40]}", "creator", is_active=False)
    for for_whom in ("jo@example.com", LONG_WORD):
        invited(world, for_whom)
    viewer = Membership.objects.get(workspace=world.workspace, user=world.viewer)
    members.change_role(viewer, "creator", world.owner)
    return reverse("members")


@scene("members", "viewer", person="viewer")
def members_as_a_viewer_sees_them(world: World) -> str:
    return reverse("members")


@scene("member", "one")
def one_member(world: World) -> str:
    return reverse("member", args=[Membership.objects.get(workspace=world.workspace, user=world.author).pk])


@scene("invitation", "new")
def invitation_being_made(world: World) -> str:
    return reverse("new_invitation")


@scene("invitation", "newcomer", person="anonymous", ready="#id_username")
def what_somebody_new_sees(world: World) -> str:
    return reverse("enter_invitation", args=[invited(world).token])


@scene("invitation", "over", person="anonymous", status=410)
def invitation_that_is_over(world: World) -> str:
    made = invited(world)
    Invitation.objects.filter(pk=made.invitation.pk).update(expires_at=timezone.now() - timedelta(days=1))
    return reverse("enter_invitation", args=[made.token])


@scene("sessions", "several")
def where_somebody_is_signed_in(world: World) -> str:
    for number, browser in enumerate(("Mozilla/5.0 (iPhone) Safari/604", "Firefox/140 Linux", "curl/8")):
        session = SessionStore()
        session.create()
        SignIn.objects.create(
            user=world.owner,
            session_key=session.session_key,
            browser=browser,
            address=f"203.0.113.{number + 1}",
        )
    return reverse("sessions")


@scene("new password", "form", person="anonymous", ready="#id_new_password1")
def setting_a_new_password(world: World) -> str:
    return new_password_path(world.owner)
