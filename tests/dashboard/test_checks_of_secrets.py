"""Weak secrets, and files of secrets that others may read, are told with what to do."""

import pytest
from django.core.checks import run_checks

from dashboard import checks_of_secrets as checks
from tests.dashboard.test_checks import ids


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("kT4-x9Qd_72mVbLw0PzRyC8HnEaJs3Gf", []),
        ("kT4-x9Qd_72mVbLw0PzRyC8HnEaJs3G", ["dashboard.E004"]),
        ("x" * 60, ["dashboard.E004"]),
        ("changeme-kT4-x9Qd_72mVbLw0PzRyC8HnEaJs3Gf", ["dashboard.E004"]),
        ("django-insecure-kT4-x9Qd_72mVbLw0PzRyC8HnEaJs3Gf", ["dashboard.E004"]),
    ],
)
def test_sessions_are_signed_with_a_secret(settings, key, expected):
    settings.SECRET_KEY = key
    found = checks.sessions_are_signed_with_a_secret()
    assert ids(found) == expected
    assert key not in str(found)


@pytest.mark.parametrize(
    ("token", "expected"), [(None, []), ("", []), ("t" * 20, []), ("prometheus", ["dashboard.W007"])]
)
def test_metrics_need_a_secret(settings, token, expected):
    settings.METRICS_TOKEN = token
    found = checks.metrics_need_a_secret()
    assert ids(found) == expected
    assert "prometheus" not in str(found)


@pytest.mark.parametrize(
    ("folder", "secrets_folder", "file", "expected"),
    [
        (0o700, 0o700, 0o600, []),
        (0o750, 0o700, 0o600, []),
        (0o755, 0o700, 0o600, ["dashboard.W008"]),
        (0o700, 0o750, 0o600, ["dashboard.W009"]),
        (0o701, 0o700, 0o644, ["dashboard.W008", "dashboard.W009"]),
    ],
)
def test_the_data_folder_is_ours_alone(settings, tmp_path, folder, secrets_folder, file, expected):
    settings.DATA_DIR = tmp_path / "data"
    (tmp_path / "data" / "secrets").mkdir(parents=True)
    key = tmp_path / "data" / "secrets" / "secret-key"
    key.write_text("x")
    key.chmod(file)
    key.parent.chmod(secrets_folder)
    settings.DATA_DIR.chmod(folder)
    assert ids(checks.the_data_folder_is_ours_alone()) == expected


def test_without_made_up_secrets_there_is_nothing_to_close(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "nowhere"
    assert ids(checks.the_data_folder_is_ours_alone()) == []


def test_they_are_registered(settings):
    settings.METRICS_TOKEN = "short"
    assert "dashboard.W007" in [message.id for message in run_checks()]
