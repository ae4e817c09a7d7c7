"""What is kept of the balances that PowerPost tells: enough to explain them later, and no more."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from workspaces.balance import refresh_balance
from workspaces.models import BalanceReading


@pytest.fixture
def api_key(workspace):
    return workspace.api_key


def readings(api_key) -> list[int]:
    return list(BalanceReading.objects.filter(api_key=api_key).values_list("balance", flat=True))


def test_the_first_answer_is_kept(api_key):
    api_key.record_balance(100)
    assert readings(api_key) == [100]


def test_the_same_answer_again_is_no_news(api_key):
    for balance in (100, 100, 90, 90, 100):
        api_key.record_balance(balance)
    assert readings(api_key) == [100, 90, 100]


def test_the_same_answer_is_kept_once_a_day(api_key):
    api_key.record_balance(100)
    BalanceReading.objects.update(at=timezone.now() - timedelta(hours=25))
    api_key.record_balance(100)
    api_key.record_balance(100)
    assert readings(api_key) == [100, 100]


def test_every_acceptance_is_kept_with_its_job(api_key):
    jobs = [uuid.uuid4(), uuid.uuid4()]
    for job in jobs:
        api_key.record_balance(100, told_by=job)
    assert list(BalanceReading.objects.values_list("generation_id", flat=True)) == jobs


def test_the_first_question_after_an_acceptance_is_kept(api_key):
    api_key.record_balance(90, told_by=uuid.uuid4())
    api_key.record_balance(90)
    api_key.record_balance(90)
    assert readings(api_key) == [90, 90]


def test_an_answer_is_of_the_moment_it_was_asked_for(api_key):
    asked_at = timezone.now() - timedelta(seconds=2)
    api_key.record_balance(90, asked_at=asked_at)
    assert BalanceReading.objects.get().at == asked_at


def test_an_answer_that_took_long_is_of_no_known_moment(api_key):
    api_key.record_balance(90, asked_at=timezone.now() - timedelta(seconds=6))
    assert readings(api_key) == []
    assert api_key.balance == 90, "it is still the latest that is known"


def test_no_balance_is_no_reading(api_key):
    api_key.record_balance(None)
    assert readings(api_key) == []


def test_accounts_are_kept_apart(api_key, make_workspace):
    other = make_workspace("Elsewhere").api_key
    api_key.record_balance(100)
    other.record_balance(100)
    assert readings(other) == [100]


def test_a_question_over_http_is_a_reading(live_workspace, account):
    account.set_balance(77)
    refresh_balance(live_workspace.api_key)
    assert readings(live_workspace.api_key) == [77]
