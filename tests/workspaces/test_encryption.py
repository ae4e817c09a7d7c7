"""Encryption keys are changed while the product runs; nothing leaves the database in the clear."""

import json
import pickle
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core import serializers
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection

from workspaces import encryption
from workspaces.models import ApiKey

SECRET = "pp_live_sk_rotated_0123456789abcdef"
pytestmark = pytest.mark.django_db


@pytest.fixture
def api_key() -> ApiKey:
    return ApiKey.objects.create(name="Ours", key=SECRET)


@pytest.fixture
def changed(api_key, settings) -> str:
    """Put a new key in front; returns the old one."""
    (old,) = settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode(), old]
    return old


def rotate(*switches: str) -> str:
    said = StringIO()
    call_command("rotate_encryption_keys", *switches, stdout=said)
    return said.getvalue().strip()


def warnings() -> list[str]:
    return [found.id for found in run_checks(databases=["default"]) if found.id == "dashboard.W006"]


def test_afterwards_the_old_key_may_go(changed, settings, api_key):
    assert warnings() == ["dashboard.W006"]
    assert rotate("--check") == "1 to be re-encrypted, 0 with the first key already."
    assert rotate("--check") == "1 to be re-encrypted, 0 with the first key already."
    assert rotate() == "1 re-encrypted, 0 with the first key already."
    assert rotate() == "0 re-encrypted, 1 with the first key already."
    settings.FIELD_ENCRYPTION_KEYS = settings.FIELD_ENCRYPTION_KEYS[:1]
    assert ApiKey.objects.get().key == SECRET
    assert warnings() == []


def test_a_key_that_is_pasted_meanwhile_stays(changed, api_key, monkeypatch):
    real = encryption._re_encrypt

    def pasted_first(stored):
        api_key.key = "pp_live_sk_pasted_meanwhile_0123456789"
        api_key.save()
        return real(stored)

    monkeypatch.setattr(encryption, "_re_encrypt", pasted_first)
    assert rotate() == "0 re-encrypted, 1 with the first key already."
    assert ApiKey.objects.get().key == "pp_live_sk_pasted_meanwhile_0123456789"


def test_what_cannot_be_read_is_named_and_the_rest_is_done(changed, settings, api_key):
    settings.FIELD_ENCRYPTION_KEYS = settings.FIELD_ENCRYPTION_KEYS[:1]
    other = ApiKey.objects.create(name="Other", key=SECRET)
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_ENCRYPTION_KEYS]
    with pytest.raises(CommandError) as caught:
        rotate()
    assert f"workspaces.ApiKey {api_key.pk}, key" in str(caught.value)
    assert f"workspaces.ApiKey {other.pk}," not in str(caught.value)
    assert caught.value.returncode == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM workspaces_apikey ORDER BY id")
        stored = [row[0] for row in cursor.fetchall()]
    assert all(text not in str(caught.value) for text in stored)
    assert ApiKey.objects.get(pk=other.pk).key == SECRET


def test_a_fixture_holds_cipher_text_and_is_read_back(api_key):
    text = serializers.serialize("json", ApiKey.objects.all())
    assert SECRET not in text
    assert json.loads(text)[0]["fields"]["key"].startswith("encrypted:gAAAA")
    ApiKey.objects.all().delete()
    for entry in serializers.deserialize("json", text):
        entry.save()
    assert ApiKey.objects.get().key == SECRET


def test_a_fixture_of_another_place_is_refused(api_key, settings):
    text = serializers.serialize("json", ApiKey.objects.all())
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(serializers.base.DeserializationError) as caught:
        list(serializers.deserialize("json", text))
    assert SECRET not in str(caught.value)


def test_a_pickle_holds_no_key_and_reads_it_anew(api_key):
    pickled = pickle.dumps(ApiKey.objects.get())
    assert SECRET.encode() not in pickled
    assert pickle.loads(pickled).key == SECRET  # noqa: S301


def test_a_client_cannot_be_pickled(workspace):
    with pytest.raises(TypeError), workspace.powerpost() as client:
        pickle.dumps(client)
