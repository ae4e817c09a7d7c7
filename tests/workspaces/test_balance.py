"""Balances stay fresh for those who look, and a failure leaves the last one standing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from powerpost.errors import PowerPostError
from workspaces.balance import keys_in_use, refresh_balance
from workspaces.models import ApiKey
from workspaces.tasks import refresh_balance_of, refresh_balances, refresh_balances_in_use


@pytest.fixture
def signed_in(make_person, workspace):
    """A member who signed in just now."""
    person = make_person("ida", workspace)
    person.user.last_login = timezone.now()
    person.user.save()
    return person


def test_it_is_read_over_http_and_kept(live_workspace, account):
    account.set_balance(77)
    assert refresh_balance(live_workspace.api_key) == 77
    assert ApiKey.objects.get(pk=live_workspace.api_key.pk).balance == 77


def test_no_workspace_is_named(live_workspace, account):
    refresh_balance(live_workspace.api_key)
    (request,) = account.requests(path="/api/v1/account/credits")
    assert request["method"] == "GET"


def test_a_failure_changes_nothing(workspace, settings):
    settings.POWERPOST_SANDBOX_URL = "http://127.0.0.1:1"
    workspace.api_key.record_balance(5)
    with pytest.raises(PowerPostError):
        refresh_balance(workspace.api_key)
    assert ApiKey.objects.get(pk=workspace.api_key.pk).balance == 5


def test_a_task_survives_a_failure_and_does_not_log_the_key(workspace, settings, caplog, run_queue):
    settings.POWERPOST_SANDBOX_URL = "http://127.0.0.1:1"
    refresh_balance_of(workspace.api_key.pk)
    run_queue()
    assert str(workspace.api_key) in caplog.text
    assert workspace.api_key.key not in caplog.text


def test_a_task_leaves_a_missing_or_inactive_key_alone(workspace, run_queue, caplog):
    ApiKey.objects.update(is_active=False)
    refresh_balance_of(workspace.api_key.pk)
    refresh_balance_of(987654)
    run_queue()
    assert "could not be read" not in caplog.text


def test_a_start_refreshes_every_active_key(live_workspace, account, run_queue):
    account.set_balance(31)
    refresh_balances()
    run_queue()
    assert ApiKey.objects.get(pk=live_workspace.api_key.pk).balance == 31


def test_keys_are_in_use_while_a_member_may_be_signed_in(workspace, signed_in, settings):
    assert list(keys_in_use()) == [workspace.api_key]
    signed_in.user.last_login = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE + 60)
    signed_in.user.save()
    assert not keys_in_use()


def test_an_inactive_key_is_not_in_use(signed_in):
    ApiKey.objects.update(is_active=False)
    assert not keys_in_use()


def test_a_key_with_several_people_is_asked_once(workspace, signed_in, make_person, settings, run_queue):
    second = make_person("ivo", workspace).user
    second.last_login = timezone.now()
    second.save()
    settings.POWERPOST_SANDBOX_URL = "http://127.0.0.1:1"
    refresh_balances_in_use.call_local()
    assert run_queue() == 1
