"""Who is in a workspace, and changing it: by managers, with a rule that somebody must stay one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from workspaces.models import AuditEntry, Membership, Role

MEMBERS = "/workspaces/members/"


def membership_of(person, workspace) -> Membership:
    return Membership.objects.get(user=person.user, workspace=workspace)


def page_of(entry: Membership) -> str:
    return reverse("member", args=[entry.pk])


def text_of(response) -> str:
    return response.content.decode()


def test_everybody_in_it_sees_who_is_in(owner, teammate, make_person, workspace):
    make_person("rita", workspace, Role.REVIEWER)
    page = text_of(teammate.client.get(MEMBERS))
    for words in ("olivia", "tom", "rita", "Manager", "Viewer", "Reviewer", "Leave"):
        assert words in page
    for words in ("Invite", "Last seen", "Latest changes", "Change</a>"):
        assert words not in page


def test_a_stranger_sees_their_own_and_nobody_nothing(owner, stranger):
    assert "olivia" not in text_of(stranger.client.get(MEMBERS))
    assert Client().get(MEMBERS).url.startswith(reverse("login"))


def test_it_is_in_the_menu(teammate):
    assert f'href="{MEMBERS}"' in text_of(teammate.client.get("/settings/"))


def test_a_manager_changes_a_role(owner, teammate, workspace):
    entry = membership_of(teammate, workspace)
    assert owner.client.post(page_of(entry), {"role": "reviewer"}).url == MEMBERS
    entry.refresh_from_db()
    assert entry.role == Role.REVIEWER
    audited = AuditEntry.objects.get()
    assert (audited.action, audited.actor, audited.workspace) == (
        "membership.role_changed",
        owner.user,
        workspace,
    )
    assert (audited.before, audited.after) == ({"role": "viewer"}, {"role": "reviewer"})
    page = text_of(owner.client.get(MEMBERS))
    assert "changed the role of tom" in page
    assert "Role: Viewer → Reviewer" in page


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CREATOR, Role.REVIEWER])
def test_nobody_else_changes_anything(make_person, owner, teammate, workspace, role):
    member = make_person("mia", workspace, role)
    entry = membership_of(teammate, workspace)
    for address, data in (
        (page_of(entry), {"role": "manager"}),
        (page_of(membership_of(member, workspace)), {"role": "manager"}),
        (reverse("remove_member", args=[entry.pk]), {}),
        (reverse("change_workspace_files"), {"keeps_metadata": "on"}),
    ):
        assert member.client.post(address, data).status_code == 403
    assert sorted(Membership.objects.values_list("role", flat=True)) == sorted(
        ["manager", "viewer", role.value]
    )


def test_a_stranger_finds_no_member(stranger, teammate, workspace):
    entry = membership_of(teammate, workspace)
    assert stranger.client.get(page_of(entry)).status_code == 404
    assert stranger.client.post(reverse("remove_member", args=[entry.pk])).status_code == 404


def test_a_role_that_there_is_not_is_refused_at_the_field(owner, teammate, workspace):
    response = owner.client.post(page_of(membership_of(teammate, workspace)), {"role": "king"})
    assert response.status_code == 422
    assert membership_of(teammate, workspace).role == Role.VIEWER


def test_a_removed_member_is_out_at_once_and_their_account_stays(owner, teammate, workspace):
    entry = membership_of(teammate, workspace)
    assert "stay, under their name" in text_of(owner.client.get(page_of(entry)))
    assert owner.client.post(reverse("remove_member", args=[entry.pk])).url == MEMBERS
    teammate.user.refresh_from_db()
    assert teammate.user.is_active
    assert teammate.client.get(MEMBERS).status_code == 404
    audited = AuditEntry.objects.get()
    assert (audited.action, audited.object_label) == ("membership.removed", f"tom in {workspace}")


def test_the_last_manager_is_not_demoted_nor_removed_and_cannot_leave(owner, teammate, workspace):
    entry = membership_of(owner, workspace)
    for address, data in (
        (page_of(entry), {"role": "viewer"}),
        (reverse("remove_member", args=[entry.pk]), {}),
        (reverse("leave_workspace"), {"workspace": workspace.pk}),
    ):
        response = owner.client.post(address, data)
        assert response.status_code == 422
        assert "Northwind would have no manager left" in text_of(response)
    entry.refresh_from_db()
    assert entry.role == Role.MANAGER
    assert not AuditEntry.objects.exists()


def test_a_manager_who_cannot_sign_in_does_not_count(owner, make_person, workspace):
    other = make_person("margo", workspace, Role.MANAGER)
    other.user.is_active = False
    other.user.save()
    entry = membership_of(owner, workspace)
    assert owner.client.post(page_of(entry), {"role": "viewer"}).status_code == 422


def test_with_another_manager_one_may_step_down_or_leave(owner, make_person, workspace):
    make_person("margo", workspace, Role.MANAGER)
    assert owner.client.post(page_of(membership_of(owner, workspace)), {"role": "creator"}).status_code == 302
    assert owner.client.post(reverse("leave_workspace"), {"workspace": workspace.pk}).status_code == 302
    assert not Membership.objects.filter(user=owner.user).exists()
    assert AuditEntry.objects.filter(action="membership.left").exists()


def test_everybody_may_leave_what_the_form_named_and_nothing_else(teammate, stranger, workspace):
    assert "To come back you need an invitation" in text_of(teammate.client.get("/workspaces/leave/"))
    assert stranger.client.post("/workspaces/leave/", {"workspace": workspace.pk}).status_code == 404
    assert teammate.client.post("/workspaces/leave/").status_code == 404
    assert teammate.client.post("/workspaces/leave/", {"workspace": workspace.pk}).status_code == 302
    assert not Membership.objects.filter(workspace=workspace).exists()


def test_who_was_removed_meanwhile_is_told_of(owner, teammate, workspace, monkeypatch):
    entry = membership_of(teammate, workspace)
    find = Membership.objects.get(pk=entry.pk)
    Membership.objects.filter(pk=entry.pk).delete()
    monkeypatch.setattr("workspaces.member_views._find", lambda request, pk: find)
    for address, data in (
        (page_of(entry), {"role": "creator"}),
        (reverse("remove_member", args=[entry.pk]), {}),
    ):
        assert owner.client.post(address, data).url == MEMBERS
    assert not Membership.objects.filter(pk=entry.pk).exists()


def test_what_is_kept_of_files_is_changed_and_written_down(owner, workspace):
    for _ in range(2):
        assert owner.client.post("/workspaces/files/", {"keeps_metadata": "on"}).url == MEMBERS
        workspace.refresh_from_db()
        assert workspace.keeps_metadata
    audited = AuditEntry.objects.get()
    assert (audited.before, audited.after) == ({"keeps_metadata": False}, {"keeps_metadata": True})
    page = text_of(owner.client.get(MEMBERS))
    assert "Keeps what cameras write: no → yes" in page
    assert "Kept, however long ago they were rejected" in page


def test_only_this_workspaces_changes_are_shown(owner, stranger, workspace):
    stranger.client.post("/workspaces/files/", {"keeps_metadata": "on"})
    assert AuditEntry.objects.exists()
    assert "Keeps what cameras write" not in text_of(owner.client.get(MEMBERS))


def test_many_members_cost_no_more_queries(owner, workspace, make_person, django_assert_num_queries):
    owner.client.get(MEMBERS)
    with CaptureQueriesContext(connection) as few:
        owner.client.get(MEMBERS)
    for number in range(5):
        make_person(f"person-{number}", workspace)
    with django_assert_num_queries(len(few)):
        owner.client.get(MEMBERS)
