"""Configurations that would start and then hurt are told, each with an id and what to do."""

import pytest
from cryptography.fernet import Fernet
from django.core.checks import run_checks

from dashboard import checks


def ids(found) -> list[str]:
    assert all(message.hint for message in found)
    return [message.id for message in found]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://powerpost.ai", []),
        ("http://127.0.0.1:9000", []),
        ("http://[::1]:9000", []),
        ("http://localhost:9000", []),
        ("http://powerpost.ai", ["dashboard.E001"]),
        ("http://10.0.0.7", ["dashboard.E001"]),
    ],
)
def test_live_keys_travel_encrypted(settings, url, expected):
    settings.POWERPOST_BASE_URL = url
    assert ids(checks.live_keys_travel_encrypted()) == expected


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([Fernet.generate_key().decode()], []),
        ([], ["dashboard.E002"]),
        ([Fernet.generate_key().decode(), "a-secret-typo"], ["dashboard.E002"]),
    ],
)
def test_encryption_keys_are_usable(settings, keys, expected):
    settings.FIELD_ENCRYPTION_KEYS = keys
    found = checks.encryption_keys_are_usable()
    assert ids(found) == expected
    assert "typo" not in str(found)


@pytest.mark.parametrize(
    ("embedded", "host", "behind", "debug", "expected"),
    [
        (True, "localhost", False, True, []),
        (False, "posts.example.com", True, False, []),
        (False, "localhost", False, True, ["dashboard.W001"]),
        (True, "posts.example.com", False, True, ["dashboard.W001"]),
        (True, "localhost", True, True, ["dashboard.W001"]),
    ],
)
def test_debugging_stays_at_home(settings, embedded, host, behind, debug, expected):
    settings.EMBEDDED, settings.DEBUG = embedded, debug
    settings.ALLOWED_HOSTS, settings.BEHIND_TLS_PROXY = [host], behind
    assert ids(checks.debugging_stays_at_home()) == expected


@pytest.mark.parametrize(
    ("origins", "believed", "expected"),
    [
        ([], False, []),
        (["http://localhost:8000"], False, []),
        (["https://posts.example.com"], False, ["dashboard.W005"]),
        (["https://posts.example.com"], True, []),
    ],
)
def test_the_proxy_is_believed(settings, origins, believed, expected):
    settings.CSRF_TRUSTED_ORIGINS, settings.BEHIND_TLS_PROXY = origins, believed
    assert ids(checks.the_proxy_is_believed()) == expected


@pytest.mark.parametrize(
    ("embedded", "hosts", "expected"),
    [
        (True, ["localhost", "127.0.0.1", "[::1]"], []),
        (False, ["localhost", "127.0.0.1", "[::1]"], ["dashboard.W003"]),
        (False, ["posts.example.com", "localhost"], []),
        (True, ["*"], ["dashboard.W002"]),
    ],
)
def test_the_site_knows_its_name(settings, embedded, hosts, expected):
    settings.EMBEDDED, settings.ALLOWED_HOSTS = embedded, hosts
    assert ids(checks.the_site_knows_its_name()) == expected


def test_stored_keys_that_can_be_read_are_fine(workspace):
    assert checks.stored_keys_can_be_used(databases=["default"]) == []


def test_stored_keys_that_cannot_be_read_are_told(workspace, settings):
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert ids(checks.stored_keys_can_be_used(databases=["default"])) == ["dashboard.E003"]


def test_sandbox_keys_that_lead_nowhere_are_told(workspace, settings):
    settings.EMBEDDED, settings.SANDBOX_PORT = False, 8001
    assert ids(checks.stored_keys_can_be_used(databases=["default"])) == ["dashboard.W004"]


def test_the_database_is_looked_at_only_when_asked(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        checks.stored_keys_can_be_used()


def test_they_are_registered(settings):
    settings.POWERPOST_BASE_URL = "http://powerpost.ai"
    assert "dashboard.E001" in [message.id for message in run_checks()]
