"""Workspaces and people in the admin, each with the memberships inline."""

from django.urls import reverse

from workspaces.models import Membership, Role, Workspace

LIST = reverse("admin:workspaces_workspace_changelist")


def inline(*rows: dict[str, object], initial: int = 0) -> dict[str, object]:
    """Return the fields of the memberships below a workspace or a person."""
    fields: dict[str, object] = {
        "memberships-TOTAL_FORMS": len(rows),
        "memberships-INITIAL_FORMS": initial,
        "memberships-MIN_NUM_FORMS": 0,
        "memberships-MAX_NUM_FORMS": 1000,
    }
    for number, row in enumerate(rows):
        fields |= {f"memberships-{number}-{name}": value for name, value in row.items()}
    return fields


def test_the_list_shows_key_and_members(admin, workspace):
    text = admin.client.get(LIST).content.decode()
    assert workspace.name in text
    assert f"…{workspace.api_key.last_four}" in text
    assert workspace.api_key.key not in text


def test_it_makes_a_workspace_with_a_member(admin, workspace):
    response = admin.client.post(
        reverse("admin:workspaces_workspace_add"),
        {
            "name": "Second",
            "api_key": workspace.api_key.pk,
            "powerpost_workspace_id": "ws-2",
            **inline({"user": admin.user.pk, "role": Role.REVIEWER}),
        },
    )
    assert response.status_code == 302
    made = Workspace.objects.get(name="Second")
    assert made.memberships.get().role == Role.REVIEWER


def test_a_person_is_a_member_once(admin, workspace):
    page = reverse("admin:workspaces_workspace_change", args=[workspace.pk])
    membership = workspace.memberships.get()
    response = admin.client.post(
        page,
        {
            "name": workspace.name,
            "api_key": workspace.api_key.pk,
            "powerpost_workspace_id": workspace.powerpost_workspace_id,
            **inline(
                {"id": membership.pk, "workspace": workspace.pk, "user": admin.user.pk, "role": Role.MANAGER},
                {"workspace": workspace.pk, "user": admin.user.pk, "role": Role.VIEWER},
                initial=1,
            ),
        },
    )
    assert response.status_code == 200
    assert Membership.objects.count() == 1


def test_the_page_of_a_workspace_does_not_read_keys(admin, workspace, settings):
    from cryptography.fernet import Fernet

    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    page = reverse("admin:workspaces_workspace_change", args=[workspace.pk])
    assert admin.client.get(page).status_code == 200


def test_a_person_shows_their_workspaces(admin, workspace):
    page = reverse("admin:auth_user_change", args=[admin.user.pk])
    assert workspace.name in admin.client.get(page).content.decode()


def test_people_are_added_with_a_password(admin):
    response = admin.client.post(
        reverse("admin:auth_user_add"),
        {
            "username": "newcomer",
            "usable_password": "true",
            "password1": "a long passphrase for tests",
            "password2": "a long passphrase for tests",
        },
    )
    assert response.status_code == 302


def test_the_admin_carries_our_name(admin):
    assert "PowerPost Dashboard" in admin.client.get(reverse("admin:index")).content.decode()
