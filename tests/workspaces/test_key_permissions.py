"""*Test connection* finds out what may be read; what may be done is learned from real work. Over HTTP."""

import pytest
import requests
from django.urls import reverse
from django.utils import timezone

from tests.generations.conftest import connection_queries  # noqa: F401
from tests.generations.lifecycle.driving import start_captions, turn
from workspaces.connection import examine
from workspaces.models import ApiKey, AuditEntry, Workspace


@pytest.fixture
def examined(live_workspace):
    """Return a function that tests the connection and returns what is stored of the key then."""

    def run() -> ApiKey:
        examine(ApiKey.objects.get(pk=live_workspace.api_key_id))
        return ApiKey.objects.get(pk=live_workspace.api_key_id)

    return run


def test_it_asks_only_and_finds_out_what_may_be_read(examined, account):
    key = examined()
    reading = {"account:read": "yes", "content:read": "yes", "images:read": "yes", "videos:read": "yes"}
    assert key.permissions == reading
    assert key.tested_at is not None
    assert {entry["method"] for entry in account.requests()} == {"GET"}


def test_a_missing_right_to_read_is_found_out(examined, account):
    account.set_scopes("images:read", "content:generate")
    permissions = examined().permissions
    assert permissions == {
        "account:read": "no",
        "content:read": "no",
        "images:read": "yes",
        "videos:read": "no",
    }


def test_a_workspace_of_somebody_else_tells_nothing_and_is_said(live_workspace, sandbox, account):
    other = sandbox.new_account()
    # The other account names it first, so it is theirs.
    requests.get(f"{sandbox.base_url}/api/v1/content/generations", headers=other.headers, timeout=30)
    Workspace.objects.update(powerpost_workspace_id=other.workspace_id)
    found = examine(ApiKey.objects.get())
    assert "belongs to another account" in " ".join(found.problems)
    assert ApiKey.objects.get().permissions == {"account:read": "yes"}


def test_real_work_tells_what_may_be_done(live_workspace, account):
    turn(start_captions(live_workspace))
    account.set_scopes("content:read")
    assert ApiKey.objects.get().permissions["content:generate"] == "yes"
    turn(start_captions(live_workspace))
    assert ApiKey.objects.get().permissions["content:generate"] == "no"


def test_what_is_heard_of_the_former_key_is_not_stored(live_workspace):
    former = ApiKey.objects.get()
    ApiKey.objects.update(key_version=2)
    former.record_permission("content:generate", may=True)
    assert ApiKey.objects.get().permissions == {}


def test_a_successful_test_ends_the_refusal(examined, account):
    ApiKey.objects.update(refused_at=timezone.now())
    key = examined()
    assert (key.is_usable, key.key_version) == (True, 2)


def test_a_refused_test_marks_the_key_and_is_written_down(admin, live_workspace, account):
    account.revoke()
    fields = {"action": "test_connection", "_selected_action": [str(live_workspace.api_key_id)]}
    admin.client.post(reverse("admin:workspaces_apikey_changelist"), fields)
    assert not ApiKey.objects.get(pk=live_workspace.api_key_id).is_usable
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action) == (admin.user, "api_key.tested")
    assert "401" in entry.after["result"]
    assert account.key not in entry.after["result"]


def test_the_page_shows_scopes_and_who_used_the_key(
    admin,
    make_person,
    live_workspace,
    connection_queries,  # noqa: F811
):
    person = make_person("carla", live_workspace).user
    page = reverse("admin:workspaces_apikey_change", args=[live_workspace.api_key_id])

    def shown() -> str:
        return admin.client.get(page).content.decode()

    assert "Nothing was sent with it yet" in shown()
    jobs = [turn(start_captions(live_workspace)) for _ in range(2)]
    type(jobs[0]).objects.update(created_by=person)
    queries = connection_queries(shown)
    text = shown()
    cost = sum(job.credits_used for job in jobs)
    row = [cell.partition("</td>")[0] for cell in text.partition("<td>carla")[2].split("<td>")[1:4]]
    assert row == [str(live_workspace), "2", str(cost)]
    assert "<code>content:generate</code>" in text
    turn(start_captions(live_workspace))
    assert connection_queries(shown) == queries


def test_a_job_says_to_managers_alone_which_key_it_was_sent_with(owner, teammate, live_workspace, workspace):
    job = turn(start_captions(live_workspace))
    type(job).objects.update(workspace=workspace)
    words = f"Sent with the key that ends in <code>{live_workspace.api_key.last_four}</code>"
    assert words in owner.client.get(job.get_absolute_url()).content.decode()
    assert words not in teammate.client.get(job.get_absolute_url()).content.decode()


def test_a_key_of_the_sandbox_may_be_one_to_read_only(sandbox, make_workspace, settings):
    settings.POWERPOST_SANDBOX_URL = sandbox.base_url
    reader = make_workspace("Reader")
    ApiKey.objects.filter(pk=reader.api_key_id).update(permissions={})
    key = reader.api_key
    key.key = "pp_sandbox_sk_readonly_0123456789abcdef"
    key.save()
    found = examine(key)
    assert found.problems == []
    job = turn(start_captions(reader))
    assert "lacks the scope content:generate" in job.error_message
    assert ApiKey.objects.get().permissions["content:generate"] == "no"
