"""Keys go into the admin and never come out of it again."""

import pytest
from cryptography.fernet import Fernet
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from huey.contrib.djhuey import HUEY

from workspaces.models import ApiKey

NEW = "pp_sandbox_sk_a_new_key_0123456789wxyz"
LIVE = "pp_live_sk_a_new_key_0123456789wxyz"
LIST = reverse("admin:workspaces_apikey_changelist")
ADD = reverse("admin:workspaces_apikey_add")


@pytest.fixture
def api_key(workspace):
    return workspace.api_key


@pytest.fixture
def page(api_key):
    return reverse("admin:workspaces_apikey_change", args=[api_key.pk])


def secret_part(key: str) -> str:
    """Return what no page may show of a key: all but the last four characters."""
    return key[:-4]


def test_the_list_shows_the_last_four_only(admin, api_key):
    text = admin.client.get(LIST).content.decode()
    assert f"…{api_key.last_four}" in text
    assert secret_part(api_key.key) not in text


def test_the_page_shows_the_last_four_only(admin, api_key, page):
    text = admin.client.get(page).content.decode()
    assert f"…{api_key.last_four}" in text
    assert secret_part(api_key.key) not in text
    assert 'type="password"' in text


def test_an_empty_field_keeps_the_key(admin, api_key, page):
    response = admin.client.post(page, {"name": "Renamed", "key": "", "is_active": "on"})
    assert response.url == LIST
    stored = ApiKey.objects.get(pk=api_key.pk)
    assert (stored.name, stored.key) == ("Renamed", api_key.key)


def test_a_new_key_replaces_the_old_and_forgets_its_balance(
    admin, api_key, page, django_capture_on_commit_callbacks
):
    api_key.record_balance(500)
    with django_capture_on_commit_callbacks(execute=True):
        admin.client.post(page, {"name": api_key.name, "key": f" {NEW}\n", "is_active": "on"})
    stored = ApiKey.objects.get(pk=api_key.pk)
    assert (stored.key, stored.kind, stored.last_four, stored.balance) == (NEW, "sandbox", "wxyz", None)
    assert HUEY.pending_count() == 1


def test_the_history_names_the_field_but_not_the_key(admin, api_key, page):
    admin.client.post(page, {"name": api_key.name, "key": NEW, "is_active": "on"})
    entry = LogEntry.objects.get()
    assert entry.user == admin.user
    assert "API key" in entry.get_change_message()
    for text in (entry.change_message, entry.object_repr):
        assert secret_part(NEW) not in text


def test_the_history_tells_nothing_of_a_key_that_stayed(admin, api_key, page):
    admin.client.post(page, {"name": "Renamed", "key": "", "is_active": "on"})
    assert LogEntry.objects.get().get_change_message() == "Changed Name."


def test_it_adds_a_key(admin):
    admin.client.post(ADD, {"name": "Live", "key": NEW, "is_active": "on"})
    assert ApiKey.objects.get(name="Live").key == NEW


@pytest.mark.parametrize("key", ["", "sk_live_something", "pp_live_sk_with space"])
def test_a_key_that_cannot_be_one_is_refused_at_its_field(admin, key):
    response = admin.client.post(ADD, {"name": "Live", "key": key, "is_active": "on"})
    assert list(response.context["adminform"].form.errors) == ["key"]
    assert not key or key not in response.content.decode()


def test_a_key_in_use_cannot_be_deleted(admin, api_key):
    delete = reverse("admin:workspaces_apikey_delete", args=[api_key.pk])
    response = admin.client.post(delete, {"post": "yes"}, follow=True)
    assert "Choose another key first in: Northwind." in response.content.decode()
    bulk = {"action": "delete_selected", "_selected_action": [str(api_key.pk)], "post": "yes"}
    admin.client.post(LIST, bulk)
    assert ApiKey.objects.filter(pk=api_key.pk).exists()


def test_an_unreadable_key_can_be_seen_and_replaced(admin, api_key, page, settings):
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert admin.client.get(LIST).status_code == 200
    kept = admin.client.post(page, {"name": api_key.name, "key": "", "is_active": "on"})
    assert "Paste the key again" in kept.content.decode()
    admin.client.post(page, {"name": api_key.name, "key": NEW, "is_active": "on"})
    assert ApiKey.objects.get(pk=api_key.pk).key == NEW


@pytest.mark.parametrize("who", ["owner", "teammate", "stranger"])
def test_others_than_admins_are_kept_out(who, request, page):
    response = request.getfixturevalue(who).client.get(page)
    assert response.status_code == 302
    assert "login" in response.url


def test_the_list_takes_the_same_queries_for_more_keys(admin, django_assert_num_queries):
    def count() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            admin.client.get(LIST)
        return len(queries)

    before = count()
    for number in range(5):
        ApiKey.objects.create(name=f"Key {number}", key=f"pp_live_sk_{number:020}")
    assert count() == before
