from datetime import timedelta

import pytest
from django.utils import timezone

from powerpost.rate_limit import RateLimit
from workspaces.models import PAUSE_UNSAID, ApiKey


@pytest.fixture
def api_key(workspace) -> ApiKey:
    return workspace.api_key


def fresh(api_key: ApiKey) -> ApiKey:
    return ApiKey.objects.get(pk=api_key.pk)


def test_with_enough_left_nothing_pauses_and_nothing_is_written(api_key, django_assert_num_queries):
    with django_assert_num_queries(0):
        api_key.record_rate_limit(RateLimit(limit=600, remaining=300, resets_in=40))
    assert fresh(api_key).pause_left(for_question=True) == 0


def test_an_answer_that_says_nothing_changes_nothing(api_key, django_assert_num_queries):
    with django_assert_num_queries(0):
        api_key.record_rate_limit(RateLimit(None, None, None))


def test_with_nothing_left_everybody_waits_until_it_is_renewed(api_key):
    api_key.record_rate_limit(RateLimit(limit=600, remaining=0, resets_in=40))
    assert fresh(api_key).pause_left() == pytest.approx(40, abs=2)
    assert fresh(api_key).pause_left(for_question=True) == pytest.approx(40, abs=2)


def test_the_last_part_is_left_for_submissions(api_key):
    api_key.record_rate_limit(RateLimit(limit=600, remaining=60, resets_in=40))
    assert fresh(api_key).pause_left() == 0
    assert fresh(api_key).pause_left(for_question=True) == pytest.approx(40, abs=2)


def test_a_pause_of_unsaid_length_ends(api_key):
    api_key.record_rate_limit(RateLimit(limit=None, remaining=0, resets_in=None))
    assert 0 < fresh(api_key).pause_left() <= PAUSE_UNSAID


def test_a_pause_is_only_ever_made_longer(api_key):
    api_key.record_rate_limit(RateLimit(limit=600, remaining=0, resets_in=40))
    ApiKey.objects.get(pk=api_key.pk).record_rate_limit(RateLimit(limit=600, remaining=0, resets_in=3))
    assert fresh(api_key).pause_left() > 30


def test_a_pause_is_over_when_its_time_has_come(api_key):
    ApiKey.objects.update(paused_until=timezone.now() - timedelta(seconds=1))
    assert fresh(api_key).pause_left() == 0


def test_the_pause_of_one_key_is_not_anothers(api_key, make_workspace):
    other = make_workspace("Other").api_key
    api_key.record_rate_limit(RateLimit(limit=600, remaining=0, resets_in=40))
    assert fresh(other).pause_left() == 0
