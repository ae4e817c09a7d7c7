"""The audit trail keeps who did what, holds no secret, and can only be read."""

import pytest
from cryptography.fernet import Fernet
from django.db import transaction
from django.urls import reverse

from workspaces import audit
from workspaces.models import AuditEntry, Workspace
from workspaces.trace import tracing

LIST = reverse("admin:workspaces_auditentry_changelist")


@pytest.fixture
def entry(owner, workspace):
    before = audit.described(workspace, ["name", "api_key"])
    after = before | {"name": "Southwind"}
    audit.record(owner.user, "workspace.changed", workspace, before=before, after=after, workspace=workspace)
    return AuditEntry.objects.get()


def test_it_keeps_who_what_and_the_trace(owner, workspace):
    with tracing("f" * 32):
        audit.record(owner.user, "workspace.changed", workspace, before={"name": "a"}, after={"name": "b"})
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.actor_name, entry.trace_id) == (owner.user, "olivia", "f" * 32)
    assert (entry.object_type, entry.object_id) == ("workspaces.workspace", str(workspace.pk))
    assert (entry.before, entry.after) == ({"name": "a"}, {"name": "b"})


def test_an_entry_outlives_the_person_and_the_workspace(entry, owner, workspace):
    workspace.delete()
    owner.user.delete()
    entry.refresh_from_db()
    assert (entry.actor, entry.workspace) == (None, None)
    assert (entry.actor_name, entry.object_label) == ("olivia", "Northwind")


def test_what_was_not_done_leaves_no_entry(owner, workspace):
    with transaction.atomic():
        audit.record(owner.user, "workspace.changed", workspace, before={}, after={})
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


def test_a_description_leaves_secrets_out_and_names_what_is_referred_to(owner, workspace):
    assert set(audit.described(workspace.api_key, ["key", "name", "refused_at"])) == {"name", "refused_at"}
    assert audit.described(owner.user, ["password", "is_staff"]) == {"is_staff": False}
    told = audit.described(workspace, ["api_key", "created_at", "no_such_field"])
    assert told == {"api_key": str(workspace.api_key), "created_at": workspace.created_at.isoformat()}


def test_a_key_that_cannot_be_read_has_a_name_all_the_same(workspace, settings):
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    found = Workspace.objects.get(pk=workspace.pk)
    assert audit.described(found, ["api_key"])["api_key"].startswith("Northwind key (…")


def test_the_page_shows_both_sides(admin, entry):
    text = admin.client.get(reverse("admin:workspaces_auditentry_change", args=[entry.pk])).content.decode()
    assert text.index("Before") < text.index("After")
    assert "Southwind" in text
    listed = admin.client.get(LIST, {"action": "workspace.changed", "actor_name": "olivia"}).content.decode()
    assert "Northwind" in listed


def test_nobody_can_add_change_or_delete_an_entry(admin, entry):
    page = reverse("admin:workspaces_auditentry_change", args=[entry.pk])
    delete = reverse("admin:workspaces_auditentry_delete", args=[entry.pk])
    assert admin.client.post(page, {"action": "nothing happened"}).status_code == 403
    assert admin.client.post(delete, {"post": "yes"}).status_code == 403
    assert admin.client.post(reverse("admin:workspaces_auditentry_add")).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [str(entry.pk)], "post": "yes"}
    admin.client.post(LIST, bulk)
    assert AuditEntry.objects.get() == entry
