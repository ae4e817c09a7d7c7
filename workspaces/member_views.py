"""Who is in a workspace: everybody in it may look, managers change it. Everybody may leave."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workspaces import audit, invitations, members
from workspaces.access import (
    Right,
    get_in_workspace,
    get_workspace,
    role_allows,
    switch_workspace,
    workspace_of_form,
)
from workspaces.audit_wording import told
from workspaces.invitation_forms import InvitationForm
from workspaces.invitations import NewInvitation, address_in
from workspaces.mail import is_configured
from workspaces.member_forms import FilesForm, RoleForm
from workspaces.members import Gone, LastManager
from workspaces.models import AuditEntry, Invitation, Membership, Workspace
from workspaces.people import name_of
from workspaces.rate import take
from workspaces.tasks import send_invitation

CHANGES_SHOWN = 20
# A workspace's invitations in a day: each may become an e-mail to somebody who did not ask for it.
INVITATIONS_MOST = 100
DAY = 24 * 60 * 60.0
_BY_ROLE = ("manager", "reviewer", "creator", "viewer")
AUDITED = ("keeps_metadata",)


@require_safe
def members_page(request: HttpRequest) -> HttpResponse:
    """List the members of the current workspace; for managers also open invitations and what was changed."""
    return _show_members(request, get_workspace(request))


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Show one member to a manager, and change the role."""
    found = _find(request, membership_id)
    if request.method != "POST":
        return _show_member(request, found, RoleForm(membership=found))
    form = RoleForm(request.POST, membership=found)
    if not form.is_valid():
        return _show_member(request, found, form, status=422)
    name = name_of(found.user)
    try:
        is_changed = members.change_role(found, form.cleaned_data["role"], request.user)  # type: ignore[arg-type]
    except LastManager as error:
        form.add_error("role", str(error))
        return _show_member(request, found, form, status=422)
    except Gone:
        messages.info(request, f"{name} is not a member any more.")
        return redirect("members")
    messages.success(
        request, f"{name}’s role is changed." if is_changed else f"{name} has this role already."
    )
    return redirect("members")


@require_POST
def remove_member(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Take a member out of the workspace; what they made stays."""
    found = _find(request, membership_id)
    name = name_of(found.user)
    try:
        members.remove(found, request.user)  # type: ignore[arg-type]
    except LastManager as error:
        context = {"removal_refused": str(error)}
        return _show_member(request, found, RoleForm(membership=found), status=422, **context)
    except Gone:
        messages.info(request, f"{name} was removed already.")
    else:
        messages.success(request, f"{name} is not a member any more. What they made stays.")
    return redirect("overview" if found.user_id == request.user.pk else "members")


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Say what leaving means, and leave: the workspace that the form names, whatever is current by then."""
    if request.method != "POST":
        return render(request, "workspaces/leave.html", {"left": get_workspace(request)})
    workspace = switch_workspace(request, request.POST.get("workspace", ""))
    try:
        mine = Membership.objects.get(workspace=workspace, user=request.user.pk)
        members.remove(mine, request.user)  # type: ignore[arg-type]
    except LastManager as error:
        return render(
            request, "workspaces/leave.html", {"left": workspace, "refusal": str(error)}, status=422
        )
    except (Gone, Membership.DoesNotExist):
        messages.info(request, f"You were not a member of {workspace.name} any more.")
    else:
        messages.success(request, f"You have left {workspace.name}.")
    return redirect("overview")


@require_POST
def change_files(request: HttpRequest) -> HttpResponse:
    """Change what the workspace keeps of what is written in files."""
    stored = workspace_of_form(request, Right.MANAGE)
    before = audit.described(stored, AUDITED)
    form = FilesForm(request.POST, instance=stored)
    if form.is_valid() and form.has_changed():
        with transaction.atomic():
            stored.save(update_fields=AUDITED)
            after = audit.described(stored, AUDITED)
            audit.record(
                request.user, "workspace.changed", stored, before=before, after=after, workspace=stored
            )
    messages.success(request, "Saved.")
    return redirect("members")


@require_http_methods(["GET", "HEAD", "POST"])
def new_invitation(request: HttpRequest) -> HttpResponse:
    """Show the form; make the invitation and show its link, once."""
    workspace = workspace_of_form(request, Right.MANAGE)
    form = InvitationForm(request.POST or None)
    if request.method != "POST":
        return render(request, "workspaces/invitation_new.html", {"form": form})
    if not form.is_valid():
        return render(request, "workspaces/invitation_new.html", {"form": form}, status=422)
    if take(f"invitations.made.{workspace.pk}", INVITATIONS_MOST, DAY):
        form.add_error(
            None,
            f"{INVITATIONS_MOST} people were invited to this workspace within a day. Try again tomorrow.",
        )
        return render(request, "workspaces/invitation_new.html", {"form": form}, status=429)
    made = invitations.make(
        workspace,
        request.user,  # type: ignore[arg-type]
        role=form.cleaned_data["role"],
        for_whom=form.cleaned_data["for_whom"],
    )
    is_sent = bool(is_configured() and address_in(made.invitation.for_whom))
    if is_sent:
        transaction.on_commit(lambda: send_invitation(made.invitation.pk))
    return _show_made(request, made, is_sent)


@require_POST
def withdraw_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """End an invitation that nobody has used yet."""
    found = get_in_workspace(request, Invitation.objects.all(), Right.MANAGE, pk=invitation_id)
    if invitations.withdraw(found, request.user):  # type: ignore[arg-type]
        messages.success(request, f"The invitation of {found.for_whom} opens nothing any more.")
    else:
        messages.info(request, f"The invitation of {found.for_whom} was used or withdrawn already.")
    return redirect("members")


def _find(request: HttpRequest, membership_id: int) -> Membership:
    rows = Membership.objects.select_related("user")
    return get_in_workspace(request, rows, Right.MANAGE, pk=membership_id)


@sensitive_variables()
def _show_made(request: HttpRequest, made: NewInvitation, is_sent: bool) -> HttpResponse:
    """Show the new link in the answer itself: kept nowhere, it cannot be shown a second time."""
    address = request.build_absolute_uri(reverse("enter_invitation", args=[made.token]))
    sent_to = made.invitation.for_whom if is_sent else ""
    context = {"invitation": made.invitation, "address": address, "sent_to": sent_to}
    response = render(request, "workspaces/invitation_made.html", context)
    patch_cache_control(response, no_store=True)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _show_members(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    rows = workspace.memberships.select_related("user").annotate(seen_at=Max("user__sign_ins__seen_at"))
    listed = sorted(rows, key=lambda entry: (_BY_ROLE.index(entry.role), name_of(entry.user).casefold()))
    mine = next((entry for entry in listed if entry.user_id == request.user.pk), None)
    context: dict[str, Any] = {"members": listed, "may_change": False}
    if mine is not None and role_allows(mine.role, Right.MANAGE):
        entries = AuditEntry.objects.filter(workspace=workspace).select_related("actor")[:CHANGES_SHOWN]
        context |= {
            "may_change": True,
            "invitations": invitations.open_in(workspace),
            "changes": [told(entry) for entry in entries],
            "form": FilesForm(instance=workspace),
        }
    return render(request, "workspaces/members.html", context)


def _show_member(
    request: HttpRequest, found: Membership, form: RoleForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    context |= {"member": found, "form": form, "is_oneself": found.user_id == request.user.pk}
    return render(request, "workspaces/member.html", context, status=status)
