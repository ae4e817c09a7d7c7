"""What is told by halves of another service, or leads there over an open line, is told with what to do."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as product
from django.core.checks import run_checks

from dashboard import checks_of_services as checks
from tests.dashboard.test_checks import ids

ROOT = Path(product.BASE_DIR)


@pytest.mark.parametrize(
    ("behind", "url", "expected"),
    [
        (True, "https://posts.example.com", []),
        (True, "", []),
        (False, "http://localhost:8000", []),
        (True, "http://posts.example.com", ["dashboard.W010"]),
    ],
)
def test_links_say_https(settings, behind, url, expected):
    settings.BEHIND_TLS_PROXY, settings.SITE_URL = behind, url
    assert ids(checks.links_say_https()) == expected


@pytest.mark.parametrize(
    ("url", "hosts", "expected"),
    [
        ("", ["localhost"], []),
        ("https://Posts.example.com", ["posts.example.com"], []),
        ("https://posts.example.com", [".example.com"], []),
        ("https://posts.example.com", ["*"], []),
        ("http://[::1]:8000", ["[::1]"], []),
        ("https://posts.example.com", ["localhost"], ["dashboard.W011"]),
    ],
)
def test_links_lead_to_this_site(settings, url, hosts, expected):
    settings.SITE_URL, settings.ALLOWED_HOSTS = url, hosts
    assert ids(checks.links_lead_to_this_site()) == expected


@pytest.mark.parametrize(
    ("embedded", "behind", "seconds", "expected"),
    [
        (False, True, 31536000, []),
        (False, False, 0, []),
        (True, True, 0, []),
        (False, True, 0, ["dashboard.W012"]),
    ],
)
def test_browsers_insist_on_tls(settings, embedded, behind, seconds, expected):
    settings.EMBEDDED, settings.BEHIND_TLS_PROXY = embedded, behind
    settings.SECURE_HSTS_SECONDS = seconds
    assert ids(checks.browsers_insist_on_tls()) == expected


@pytest.mark.parametrize(
    ("configured", "sender", "expected"),
    [(False, "", []), (True, "a@example.com", []), (False, "a@example.com", ["dashboard.W013"])],
)
def test_senders_have_a_server(settings, configured, sender, expected):
    settings.EMAIL_CONFIGURED, settings.EMAIL_FROM = configured, sender
    assert ids(checks.senders_have_a_server()) == expected


@pytest.mark.parametrize(
    ("bucket", "environment", "expected"),
    [
        ("", {}, []),
        ("posts", {}, []),
        ("posts", {"S3_ACCESS_KEY_ID": "a", "S3_SECRET_ACCESS_KEY": "b"}, []),
        ("posts", {"S3_ACCESS_KEY_ID": "a"}, ["dashboard.E005"]),
        ("posts", {"S3_SECRET_ACCESS_KEY": "b"}, ["dashboard.E005"]),
        ("", {"S3_ENDPOINT_URL": "https://s3.example.com"}, ["dashboard.W014"]),
        ("", {"S3_ACCESS_KEY_ID": "a"}, ["dashboard.W014"]),
    ],
)
def test_the_bucket_is_known_as_a_whole(settings, monkeypatch, bucket, environment, expected):
    settings.S3_BUCKET = bucket
    for name in ("S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY", "S3_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ids(checks.the_bucket_is_known_as_a_whole()) == expected


@pytest.mark.parametrize(
    ("database", "queue", "expected"),
    [
        (None, None, []),
        ("postgres://database/a", "redis://queue/0", []),
        ("postgres://database/a", None, ["dashboard.W015"]),
        (None, "redis://queue/0", ["dashboard.W015"]),
    ],
)
def test_database_and_queue_move_out_together(settings, database, queue, expected):
    settings.DATABASE_URL, settings.REDIS_URL = database, queue
    assert ids(checks.database_and_queue_move_out_together()) == expected


@pytest.mark.parametrize(
    ("vendor", "host", "mode", "expected"),
    [
        ("sqlite", "", "", []),
        ("postgresql", "/run/postgresql", "", []),
        ("postgresql", "127.0.0.1", "", []),
        ("postgresql", "postgres", "", []),
        ("postgresql", "db.example.com", "verify-full", []),
        ("postgresql", "db.example.com", "", ["dashboard.W016"]),
        ("postgresql", "10.0.0.7", "prefer", ["dashboard.W016"]),
        ("postgresql", "fd00::7", "", ["dashboard.W016"]),
    ],
)
def test_the_database_is_reached_over_tls(monkeypatch, vendor, host, mode, expected):
    told = {"HOST": host, "OPTIONS": {"sslmode": mode} if mode else {}}
    monkeypatch.setattr(checks, "connection", SimpleNamespace(vendor=vendor, settings_dict=told))
    assert ids(checks.the_database_is_reached_over_tls()) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (None, []),
        ("redis://redis:6379/0", []),
        ("redis://localhost:6379/0", []),
        ("redis://:hunter2@queue.example.com/0", []),
        ("rediss://queue.example.com/0?password=hunter2", []),
        ("redis://queue.example.com/0", ["dashboard.W017"]),
        ("rediss://10.0.0.7/0", ["dashboard.W017"]),
    ],
)
def test_the_queue_asks_for_a_password(settings, url, expected):
    settings.REDIS_URL = url
    assert ids(checks.the_queue_asks_for_a_password()) == expected


def test_they_are_registered(settings):
    settings.DATABASE_URL, settings.REDIS_URL = None, "redis://queue.example.com/0"
    assert {"dashboard.W015", "dashboard.W017"} <= {message.id for message in run_checks()}


def test_the_table_of_checks_is_what_the_code_has():
    sources = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("[a-z]*/*.py"))
    in_code = set(re.findall(r'\bid="([a-z_]+\.[EW]\d{3})"', sources))
    table = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_]+\.[EW]\d{3})` \| (.+) \| (.+) \|$", table, re.MULTILINE)
    assert [name for name, _, _ in rows] == sorted(in_code)
