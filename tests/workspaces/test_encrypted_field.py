"""Keys are encrypted in the database, and never come out as anything but themselves."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection

from workspaces.fields import UndecryptableValue
from workspaces.models import ApiKey

SECRET = "pp_live_sk_0123456789abcdef"

pytestmark = pytest.mark.django_db


def stored_text() -> str:
    """Return what the database holds, past the field."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM workspaces_apikey")
        return cursor.fetchone()[0]


@pytest.fixture
def api_key():
    return ApiKey.objects.create(name="Ours", key=SECRET)


def test_the_database_never_sees_the_text(api_key):
    assert SECRET not in stored_text()
    assert "0123456789" not in stored_text()


def test_it_reads_back(api_key):
    assert ApiKey.objects.get().key == SECRET


def test_the_same_text_is_encrypted_differently_every_time(api_key):
    first = stored_text()
    api_key.save()
    assert stored_text() != first


def test_a_wrong_encryption_key_raises(api_key, settings):
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(UndecryptableValue, match="FIELD_ENCRYPTION_KEYS") as caught:
        ApiKey.objects.get()
    assert stored_text() not in str(caught.value)


def test_a_new_key_in_front_reads_the_old_and_encrypts_with_the_new(api_key, settings):
    old = settings.FIELD_ENCRYPTION_KEYS
    new = [Fernet.generate_key().decode()]
    settings.FIELD_ENCRYPTION_KEYS = new + old
    ApiKey.objects.get().save()
    settings.FIELD_ENCRYPTION_KEYS = new
    assert ApiKey.objects.get().key == SECRET


def test_a_new_key_at_the_end_encrypts_with_the_first(api_key, settings):
    old = settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = [*old, Fernet.generate_key().decode()]
    ApiKey.objects.get().save()
    settings.FIELD_ENCRYPTION_KEYS = old
    assert ApiKey.objects.get().key == SECRET


@pytest.mark.parametrize("lookup", ["key", "key__exact", "key__in", "key__startswith", "key__contains"])
def test_looking_up_by_value_raises(lookup):
    with pytest.raises(FieldError, match="encrypted"):
        ApiKey.objects.filter(**{lookup: [SECRET] if lookup.endswith("in") else SECRET}).first()


def test_looking_for_nothing_is_possible(api_key):
    assert not ApiKey.objects.filter(key__isnull=True).exists()


@pytest.mark.parametrize("keys", [[], ["not-a-fernet-key"]])
def test_unusable_encryption_keys_are_named_and_not_repeated(keys, settings):
    settings.FIELD_ENCRYPTION_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="FIELD_ENCRYPTION_KEYS") as caught:
        ApiKey.objects.create(name="Ours", key=SECRET)
    assert "not-a-fernet-key" not in str(caught.value)
