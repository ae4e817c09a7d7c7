"""People and members in the admin: a manager stays, sessions end, and everything is written down."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from tests.workspaces.test_workspace_admin import inline
from workspaces.models import AuditEntry, Membership, Role, SignIn

PERSON = ("username", "first_name", "last_name", "email")
REFUSAL = "Northwind would have no manager left. Make somebody else one first."


@pytest.fixture
def boss(make_person):
    """A superuser who is in no workspace."""
    person = make_person("boss")
    User.objects.filter(pk=person.user.pk).update(is_staff=True, is_superuser=True)
    return person


def rows_of(memberships, **change: dict) -> dict:
    """Return the inline rows of these memberships, with some fields changed by user name."""
    return inline(
        *(
            {"id": row.pk, "workspace": row.workspace_id, "user": row.user_id, "role": row.role}
            | change.get(row.user.username, {})
            for row in memberships
        ),
        initial=len(memberships),
    )


def save_person(boss, person: User, rows: dict | None = None, **fields):
    person.refresh_from_db()
    data = {name: getattr(person, name) for name in PERSON}
    data |= {name: "on" for name in ("is_active", "is_staff", "is_superuser") if getattr(person, name)}
    data |= {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
    data |= rows_of(list(person.memberships.all())) if rows is None else rows
    data = {name: value for name, value in (data | fields).items() if value is not None}
    return boss.client.post(reverse("admin:auth_user_change", args=[person.pk]), data)


def save_workspace(boss, workspace, rows: dict, **fields):
    data = {
        "name": workspace.name,
        "api_key": workspace.api_key_id,
        "powerpost_workspace_id": workspace.powerpost_workspace_id,
    }
    address = reverse("admin:workspaces_workspace_change", args=[workspace.pk])
    return boss.client.post(address, data | rows | fields)


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def text_of(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"DELETE": "on"}])
def test_the_last_manager_stays_on_the_page_of_a_workspace(boss, owner, workspace, change):
    response = save_workspace(boss, workspace, rows_of(list(workspace.memberships.all()), olivia=change))
    assert response.status_code == 200
    assert REFUSAL in text_of(response)
    assert workspace.memberships.get().role == Role.MANAGER
    assert actions() == []


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"DELETE": "on"}])
def test_the_last_manager_stays_on_their_own_page(boss, owner, workspace, change):
    rows = rows_of(list(owner.user.memberships.all()), olivia=change)
    response = save_person(boss, owner.user, rows)
    assert response.status_code == 200
    assert REFUSAL in text_of(response)
    assert workspace.memberships.get().role == Role.MANAGER


def test_the_last_manager_is_not_moved_elsewhere(boss, owner, workspace, make_workspace):
    elsewhere = make_workspace("Elsewhere")
    rows = rows_of(list(owner.user.memberships.all()), olivia={"workspace": elsewhere.pk})
    assert REFUSAL in text_of(save_person(boss, owner.user, rows))
    assert workspace.memberships.count() == 1


def test_another_one_may_take_over_in_the_same_step(boss, owner, teammate, workspace):
    rows = rows_of(list(workspace.memberships.all()), olivia={"role": "viewer"}, tom={"role": "manager"})
    assert save_workspace(boss, workspace, rows).status_code == 302
    assert dict(workspace.memberships.values_list("user__username", "role")) == {
        "olivia": "viewer",
        "tom": "manager",
    }
    entries = {entry.object_label: entry for entry in AuditEntry.objects.all()}
    assert entries["tom in Northwind"].before == {"role": "viewer"}
    assert entries["tom in Northwind"].after == {"role": "manager"}
    assert entries["tom in Northwind"].workspace == workspace


def test_the_last_manager_is_not_shut_out_and_the_message_is_at_the_field(boss, owner):
    response = save_person(boss, owner.user, is_active=None)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors["is_active"] == [REFUSAL]
    owner.user.refresh_from_db()
    assert owner.user.is_active


def test_whoever_is_shut_out_is_signed_out(boss, teammate, owner):
    assert save_person(boss, teammate.user, is_active=None).status_code == 302
    assert not SignIn.objects.filter(user=teammate.user).exists()
    assert teammate.client.get("/").status_code == 302
    (entry,) = AuditEntry.objects.all()
    assert (entry.action, entry.before, entry.after) == (
        "person.changed",
        {"is_active": True},
        {"is_active": False},
    )


def test_the_last_manager_is_not_deleted_alone_or_among_others(boss, owner, teammate):
    address = reverse("admin:auth_user_delete", args=[owner.user.pk])
    assert REFUSAL in text_of(boss.client.get(address))
    boss.client.post(address, {"post": "yes"})
    several = {
        "action": "delete_selected",
        "_selected_action": [owner.user.pk, teammate.user.pk],
        "post": "yes",
    }
    assert REFUSAL in text_of(boss.client.post(reverse("admin:auth_user_changelist"), several))
    assert User.objects.filter(pk__in=[owner.user.pk, teammate.user.pk]).count() == 2
    assert actions() == []


def test_deleting_somebody_else_is_written_down_for_the_managers_too(boss, owner, teammate, workspace):
    address = reverse("admin:auth_user_delete", args=[teammate.user.pk])
    assert boss.client.post(address, {"post": "yes"}).status_code == 302
    assert actions() == ["membership.removed", "person.deleted"]
    assert "removed tom" in text_of(owner.client.get("/workspaces/members/"))


def test_adding_and_removing_members_is_written_down(boss, owner, teammate, stranger, workspace):
    rows = rows_of(list(workspace.memberships.order_by("pk")), tom={"DELETE": "on"})
    rows |= {"memberships-TOTAL_FORMS": 3}
    rows |= {
        f"memberships-2-{name}": value for name, value in (("user", stranger.user.pk), ("role", "viewer"))
    }
    assert save_workspace(boss, workspace, rows, rejected_kept_days="30").status_code == 302
    assert actions() == ["workspace.changed", "membership.removed", "membership.joined"]
    changed, removed, joined = AuditEntry.objects.order_by("pk")
    assert (changed.before, changed.after) == ({"rejected_kept_days": None}, {"rejected_kept_days": 30})
    assert (removed.object_label, removed.before) == ("tom in Northwind", {"role": "viewer"})
    assert removed.object_id.isdigit()
    assert (joined.object_label, joined.after) == ("sam in Northwind", {"role": "viewer"})


def test_sessions_of_a_person_are_ended(boss, teammate):
    address = reverse("admin:end_sessions", args=[teammate.user.pk])
    assert "End all sessions" in text_of(boss.client.get(address))
    assert teammate.client.get("/").status_code == 200
    assert "1 session of" in text_of(boss.client.post(address))
    assert teammate.client.get("/").status_code == 302
    assert boss.client.get(address).status_code == 200
    assert actions() == ["person.sessions_ended"]


def test_a_password_set_by_an_admin_ends_the_sessions(boss, teammate):
    new = "quiet paper one accent"
    address = reverse("admin:auth_user_password_change", args=[teammate.user.pk])
    data = {"password1": new, "password2": new, "usable_password": "true", "set-password": "1"}
    assert boss.client.post(address, data).status_code == 302
    assert not SignIn.objects.filter(user=teammate.user).exists()
    (entry,) = AuditEntry.objects.all()
    assert (entry.action, entry.before, entry.after) == ("person.password_set", {}, {})


def test_the_tables_of_the_throttle_are_not_in_the_admin(boss):
    assert "axes" not in text_of(boss.client.get(reverse("admin:index"))).lower()


def test_a_workspace_without_managers_can_be_given_one(boss, teammate, workspace):
    assert not Membership.objects.filter(role=Role.MANAGER).exists()
    rows = rows_of(list(workspace.memberships.all()), tom={"role": "creator"})
    assert save_workspace(boss, workspace, rows).status_code == 302


def test_staff_make_no_superusers_and_get_at_none(boss, make_person, teammate):
    helper = make_person("hal")
    helper.user.is_staff = True
    helper.user.save()
    helper.user.user_permissions.set(
        Permission.objects.filter(content_type__app_label__in=["auth", "workspaces"])
    )
    assert save_person(helper, helper.user, is_superuser="on").status_code == 302
    assert save_person(helper, teammate.user, is_staff="on", first_name="Tess").status_code == 302
    for person in (helper.user, teammate.user):
        person.refresh_from_db()
    assert (helper.user.is_superuser, teammate.user.is_staff, teammate.user.first_name) == (
        False,
        False,
        "Tess",
    )
    above = [boss.user.pk]
    new = {
        "password1": "quiet paper one accent",
        "password2": "quiet paper one accent",
        "usable_password": "true",
    }
    answers = [
        helper.client.post(reverse("admin:auth_user_password_change", args=above), new),
        helper.client.post(reverse("admin:auth_user_delete", args=above), {"post": "yes"}),
        save_person(helper, boss.user, email="hal@example.com"),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
