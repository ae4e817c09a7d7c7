"""*Test connection* asks PowerPost for the balance, over HTTP, and says what it answered."""

import pytest
from cryptography.fernet import Fernet
from django.contrib.messages import get_messages
from django.urls import reverse

from workspaces.models import ApiKey

LIST = reverse("admin:workspaces_apikey_changelist")


@pytest.fixture
def said(admin):
    """Return a function that tests the connection of keys and returns what the page says."""

    def run(*api_keys: ApiKey) -> list[str]:
        chosen = [str(api_key.pk) for api_key in api_keys]
        response = admin.client.post(LIST, {"action": "test_connection", "_selected_action": chosen})
        return [str(message) for message in get_messages(response.wsgi_request)]

    return run


def test_it_shows_and_keeps_the_balance(said, live_workspace, account):
    account.set_balance(1234)
    assert said(live_workspace.api_key) == [f"{live_workspace.api_key} works: 1,234 credits."]
    assert ApiKey.objects.get(pk=live_workspace.api_key.pk).balance == 1234


def test_it_says_why_a_key_is_refused_with_the_request_id(said, sandbox, settings):
    settings.POWERPOST_SANDBOX_URL = sandbox.base_url
    revoked = ApiKey.objects.create(name="Old", key="pp_sandbox_sk_revoked_0123456789")
    (sentence,) = said(revoked)
    assert sentence.startswith("Old (…6789): ")
    assert "401" in sentence
    assert "request req_" in sentence
    assert "revoked_0123" not in sentence


def test_it_says_when_nobody_answers(said, workspace, settings):
    settings.POWERPOST_SANDBOX_URL = "http://127.0.0.1:1"
    (sentence,) = said(workspace.api_key)
    assert str(workspace.api_key) in sentence
    assert ApiKey.objects.get(pk=workspace.api_key.pk).balance is None


def test_it_tells_of_each_key(said, live_workspace, workspace, settings, account):
    sentences = said(live_workspace.api_key, workspace.api_key)
    assert len(sentences) == 2


def test_it_says_when_the_stored_key_cannot_be_read(said, workspace, settings):
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    (sentence,) = said(workspace.api_key)
    assert "Paste the key again" in sentence
