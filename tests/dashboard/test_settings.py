"""Settings as a process of its own reads them from the environment."""

import json
import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from django.conf import settings

SHOW = """
import json
from dashboard import settings
print(json.dumps({name: str(getattr(settings, name)) for name in dir(settings) if name.isupper()}))
"""
SECRETS = {"SECRET_KEY": "x" * 60, "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode()}


@pytest.fixture
def load(tmp_path):
    """Return a function that loads the settings in a bare environment; the message of a failure otherwise."""

    def run(**environment: str) -> dict[str, str] | str:
        result = subprocess.run(
            [sys.executable, "-c", SHOW],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "var"), **environment},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        if result.returncode == 0:
            return json.loads(result.stdout)
        assert "ImproperlyConfigured" in result.stderr, result.stderr
        return result.stderr.strip().splitlines()[-1]

    return run


def test_everything_has_a_default(load):
    loaded = load()
    assert loaded["DEBUG"] == "False"
    assert loaded["PORT"] == "8000"
    assert loaded["POWERPOST_BASE_URL"] == "https://powerpost.ai"
    assert loaded["POWERPOST_SANDBOX_URL"] == "http://127.0.0.1:8001"
    assert loaded["SANDBOX_PORT"] == "8001"


def test_an_empty_value_is_the_default(load):
    names = (
        "PORT",
        "DEBUG",
        "ALLOWED_HOSTS",
        "DATABASE_URL",
        "REDIS_URL",
        "POWERPOST_SANDBOX_URL",
        "TIME_ZONE",
    )
    assert load(**dict.fromkeys(names, "")) == load()


def test_secrets_made_once_are_kept(load, tmp_path):
    first = load()
    assert load()["SECRET_KEY"] == first["SECRET_KEY"]
    assert sorted(entry.name for entry in (tmp_path / "var" / "secrets").iterdir()) == [
        "field-encryption-keys",
        "secret-key",
    ]


@pytest.mark.parametrize(
    "url", [{"DATABASE_URL": "postgres://u:p@db/name"}, {"REDIS_URL": "redis://queue/0"}]
)
@pytest.mark.parametrize("missing", SECRETS)
def test_production_demands_its_secrets(load, url, missing, tmp_path):
    given = {name: value for name, value in SECRETS.items() if name != missing}
    said = load(**url, **given)
    assert missing in said
    assert f"{missing}_FILE" in said
    assert not (tmp_path / "var" / "secrets" / "secret-key").exists()


def test_production_takes_secrets_from_files(load, tmp_path):
    files = {}
    for name, value in (SECRETS | {"DATABASE_URL": "postgres://u:p%40ss@db/name"}).items():
        (tmp_path / name).write_text(f"{value}\n")
        files[f"{name}_FILE"] = str(tmp_path / name)
    loaded = load(**files)
    assert loaded["SECRET_KEY"] == SECRETS["SECRET_KEY"]
    assert "postgresql" in loaded["DATABASES"]
    assert "p@ss" in loaded["DATABASES"]


def test_a_redis_queue_keeps_priorities(load):
    assert "PriorityRedisHuey" in load(REDIS_URL="redis://queue/0", **SECRETS)["HUEY"]


def test_the_password_of_the_database_can_come_from_a_file_of_its_own(load, tmp_path):
    (tmp_path / "password").write_text("p@ss:word/\n")
    loaded = load(
        DATABASE_URL="postgres://dashboard@db/name",
        DATABASE_PASSWORD_FILE=str(tmp_path / "password"),
        **SECRETS,
    )
    assert "'PASSWORD': 'p@ss:word/'" in loaded["DATABASES"]


def test_without_a_proxy_nobody_is_believed_to_come_over_tls(load):
    loaded = load()
    assert loaded["BEHIND_TLS_PROXY"] == "False"
    assert not {"SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"} & set(loaded)


def test_behind_a_proxy_everything_is_tls(load):
    loaded = load(BEHIND_TLS_PROXY="yes")
    assert loaded["SECURE_PROXY_SSL_HEADER"] == "('HTTP_X_FORWARDED_PROTO', 'https')"
    assert {loaded[name] for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")} == {"True"}
    assert loaded["SECURE_HSTS_SECONDS"] == "31536000"
    assert load(BEHIND_TLS_PROXY="yes", HSTS_SECONDS="0")["SECURE_HSTS_SECONDS"] == "0"


def test_files_go_to_a_bucket_when_there_is_one(load):
    assert "Bucket" not in load()["STORAGES"]
    loaded = load(S3_BUCKET="posts", S3_ENDPOINT_URL="http://storage:9000", S3_SECRET_ACCESS_KEY="hush")
    for part in ("media_library.bucket", "'posts'", "http://storage:9000", "'hush'"):
        assert part in loaded["STORAGES"]


def test_another_sandbox_is_not_started(load):
    loaded = load(POWERPOST_SANDBOX_URL="http://sandbox:9000/")
    assert (loaded["SANDBOX_PORT"], loaded["POWERPOST_SANDBOX_URL"]) == ("None", "http://sandbox:9000")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eight"),
        ("PORT", "65535"),
        ("PORT", "0"),
        ("POWERPOST_BASE_URL", "powerpost.ai"),
        ("POWERPOST_BASE_URL", "ftp://powerpost.ai"),
        ("POWERPOST_SANDBOX_URL", "localhost:8001"),
        ("DATA_DIR", "/dev/null/var"),
        ("HSTS_SECONDS", "a year"),
        ("TIME_ZONE", "Vienna"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_value_is_named(load, name, value):
    assert name in load(**{"BEHIND_TLS_PROXY": "yes", name: value})


def test_the_deployment_check_has_nothing_to_say(tmp_path):
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(tmp_path),
            "DATABASE_URL": "postgres://dashboard@database/dashboard",
            "REDIS_URL": "redis://queue/0",
            "ALLOWED_HOSTS": "posts.example.com",
            "BEHIND_TLS_PROXY": "yes",
            **SECRETS,
            "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_a_wrong_setting_is_a_sentence_on_the_command_line(tmp_path):
    result = subprocess.run(
        [sys.executable, "manage.py", "run"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "PORT": "eight"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr == "Configuration: PORT must be a number, for example 8000.\n"
