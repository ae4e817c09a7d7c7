"""An API key knows where it belongs and never shows itself."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from workspaces.models import ApiKey, kind_of_key

LIVE = "pp_live_sk_0123456789abcdef"
SANDBOX = "pp_sandbox_sk_0123456789abcdef"


def test_the_prefix_decides_the_kind():
    assert kind_of_key(LIVE) == ApiKey.Kind.LIVE
    assert kind_of_key(SANDBOX) == ApiKey.Kind.SANDBOX


@pytest.mark.parametrize("key", ["", "sk_live_123", "pp_test_sk_1", "PP_LIVE_SK_1", "xpp_live_sk_1"])
def test_other_prefixes_are_refused(key):
    with pytest.raises(ValidationError) as caught:
        kind_of_key(key)
    assert list(caught.value.message_dict) == ["key"]


@pytest.mark.parametrize("key", ["pp_live_sk_a b", "pp_live_sk_a\n", "pp_live_sk_ä", "pp_live_sk_\x00"])
def test_what_cannot_be_sent_in_a_header_is_refused(key):
    with pytest.raises(ValidationError):
        kind_of_key(key)


def test_a_refusal_does_not_repeat_the_key():
    with pytest.raises(ValidationError) as caught:
        kind_of_key("sk_live_very_secret")
    assert "very_secret" not in str(caught.value)


@pytest.mark.django_db
def test_kind_and_last_four_follow_the_key():
    api_key = ApiKey.objects.create(name="Ours", key=SANDBOX)
    api_key.key = "pp_live_sk_000000000000wxyz"
    api_key.save()
    api_key.refresh_from_db()
    assert (api_key.kind, api_key.last_four) == ("live", "wxyz")


@pytest.mark.django_db
def test_a_key_read_without_its_secret_can_be_saved():
    ApiKey.objects.create(name="Ours", key=SANDBOX)
    api_key = ApiKey.objects.defer("key").get()
    api_key.name = "Renamed"
    api_key.save()
    assert ApiKey.objects.get().key == SANDBOX


@pytest.mark.django_db
def test_text_forms_show_four_characters_only():
    api_key = ApiKey.objects.create(name="Ours", key=LIVE)
    for text in (str(api_key), repr(api_key), f"{[api_key]}"):
        assert "cdef" in text
        assert "0123456789ab" not in text


@pytest.mark.django_db
def test_the_kind_decides_where_requests_go(settings):
    settings.POWERPOST_BASE_URL = "https://live.example"
    settings.POWERPOST_SANDBOX_URL = "http://sandbox.example"
    assert ApiKey(name="a", key=LIVE, kind="live").base_url == "https://live.example"
    assert ApiKey(name="b", key=SANDBOX, kind="sandbox").base_url == "http://sandbox.example"


@pytest.mark.django_db
def test_a_balance_is_kept_with_its_time():
    api_key = ApiKey.objects.create(name="Ours", key=LIVE)
    before = timezone.now()
    api_key.record_balance(0)
    stored = ApiKey.objects.get()
    assert stored.balance == 0
    assert stored.balance_checked_at >= before


@pytest.mark.django_db
def test_no_balance_changes_nothing():
    api_key = ApiKey.objects.create(name="Ours", key=LIVE)
    api_key.record_balance(12)
    api_key.record_balance(None)
    assert ApiKey.objects.get().balance == 12
