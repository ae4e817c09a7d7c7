"""What an admin does to a key: its jobs go on, nothing of the former key stays, and it is written down."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.workspaces.test_workspace_admin import inline
from workspaces.models import ApiKey, AuditEntry
from workspaces.signals import key_usable_again

NEW = "pp_sandbox_sk_a_new_key_0123456789wxyz"
LIVE = "pp_live_sk_a_new_key_0123456789wxyz"


@pytest.fixture
def api_key(workspace) -> ApiKey:
    ApiKey.objects.update(
        refused_at=timezone.now(),
        permissions={"content:generate": "yes"},
        tested_at=timezone.now(),
        paused_until=timezone.now(),
    )
    return ApiKey.objects.get(pk=workspace.api_key_id)


@pytest.fixture
def resumed():
    """The keys of which was told that they can be used again."""
    told: list[int] = []

    def hear(api_key_id, **kwargs):
        told.append(api_key_id)

    key_usable_again.connect(hear)
    yield told
    key_usable_again.disconnect(hear)


@pytest.fixture
def post(admin, api_key, django_capture_on_commit_callbacks):
    """Return a function that sends the key's form and returns the answer."""

    def send(**fields):
        page = reverse("admin:workspaces_apikey_change", args=[api_key.pk])
        with django_capture_on_commit_callbacks(execute=True):
            return admin.client.post(page, {"name": api_key.name, "key": "", "is_active": "on"} | fields)

    return send


def test_a_replaced_key_is_usable_and_of_the_former_nothing_is_left(post, api_key, resumed):
    post(key=NEW)
    stored = ApiKey.objects.get(pk=api_key.pk)
    assert (stored.key, stored.last_four, stored.is_usable) == (NEW, "wxyz", True)
    assert stored.key_version == api_key.key_version + 1
    assert (stored.permissions, stored.tested_at, stored.paused_until) == ({}, None, None)
    assert resumed == [api_key.pk]


def test_switching_on_resumes_and_switching_off_does_not(post, api_key, resumed):
    post(is_active="")
    assert resumed == []
    assert not ApiKey.objects.get(pk=api_key.pk).is_usable
    post()
    assert resumed == [api_key.pk]
    assert ApiKey.objects.get(pk=api_key.pk).is_usable


def test_another_name_changes_nothing_else(post, api_key, resumed):
    post(name="Renamed")
    stored = ApiKey.objects.get(pk=api_key.pk)
    assert (stored.name, stored.refused_at, stored.key_version) == ("Renamed", api_key.refused_at, 1)
    assert resumed == []


def test_choosing_another_key_for_the_workspace_resumes_its_jobs(
    admin, workspace, resumed, django_capture_on_commit_callbacks
):
    other = ApiKey.objects.create(name="Other", key=LIVE)
    membership = workspace.memberships.get()
    fields = {"name": workspace.name, "api_key": other.pk, "powerpost_workspace_id": "w"}
    row = {"id": membership.pk, "workspace": workspace.pk, "user": admin.user.pk, "role": membership.role}
    with django_capture_on_commit_callbacks(execute=True):
        admin.client.post(
            reverse("admin:workspaces_workspace_change", args=[workspace.pk]),
            fields | inline(row, initial=1),
        )
    assert resumed == [other.pk]
    entry = AuditEntry.objects.get(action="workspace.changed")
    assert entry.after["api_key"] == "Other (…wxyz)"


def test_a_key_of_the_other_kind_is_refused_at_its_field(post, api_key):
    response = post(key=LIVE)
    (message,) = response.context["adminform"].form.errors["key"]
    assert "This is a live key" in message
    assert "Add it as a new key" in message
    assert LIVE not in response.content.decode()
    assert ApiKey.objects.get(pk=api_key.pk).key == api_key.key


def test_what_was_done_is_written_down_without_the_key(post, admin, api_key):
    former = api_key.last_four
    post(key=NEW, name="Renamed")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action) == (admin.user, "api_key.replaced")
    assert entry.before == {"name": api_key.name, "key": f"ends in …{former}"}
    assert entry.after == {"name": "Renamed", "key": "replaced, ends in …wxyz"}
    post(name="Renamed", is_active="")
    newest = AuditEntry.objects.first()
    assert (newest.action, newest.before, newest.after) == (
        "api_key.changed",
        {"is_active": True},
        {"is_active": False},
    )


def test_making_and_deleting_a_key_is_written_down(admin):
    admin.client.post(
        reverse("admin:workspaces_apikey_add"), {"name": "Live", "key": LIVE, "is_active": "on"}
    )
    made = ApiKey.objects.get(name="Live")
    admin.client.post(reverse("admin:workspaces_apikey_delete", args=[made.pk]), {"post": "yes"})
    newest, first = AuditEntry.objects.all()
    told = {"name": "Live", "kind": "live", "last_four": "wxyz", "is_active": True}
    assert (first.action, first.before, first.after) == ("api_key.made", {}, told)
    assert (newest.action, newest.before, newest.after) == ("api_key.deleted", told, {})
    assert newest.object_id == str(made.pk)


@pytest.mark.parametrize("is_active", [True, False])
def test_managers_see_on_the_overview_that_the_key_cannot_be_used(owner, teammate, api_key, is_active):
    ApiKey.objects.update(is_active=is_active)
    words = "does not accept the API key" if is_active else "The API key is switched off"
    assert words in owner.client.get("/").content.decode()
    assert words not in teammate.client.get("/").content.decode()
    ApiKey.objects.update(is_active=True, refused_at=None)
    assert words not in owner.client.get("/").content.decode()
