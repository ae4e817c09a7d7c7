"""A process loads what its own work takes: an import of the wrong kind is tens of megabytes for everybody."""

import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.lean_imports import not_installed

ROOT = Path(__file__).resolve().parents[2]
# What only some uses need, each of megabytes: other queues and databases, requests to PowerPost, opening a
# stored API key, pictures and films, a bucket, Prometheus.
HEAVY = (
    *("redis", "psycopg", "requests", "urllib3", "cryptography", "av", "PIL", "numpy", "boto3", "botocore"),
    "prometheus_client",
)
WEB_SERVER = "import dashboard.wsgi; from django.urls import reverse; reverse('overview')"
CONSUMER = (
    "import django; django.setup(); from django.utils.module_loading import autodiscover_modules; "
    "autodiscover_modules('tasks')"
)


def loaded_after(program: str, data_dir: Path) -> set[str]:
    """Return which of the heavy modules a new process has after this program."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "DATA_DIR": str(data_dir),
        "PYTHONPATH": str(ROOT),
        # As in every start but the first, which makes one.
        "FIELD_ENCRYPTION_KEYS": "only counted and never used",
    }
    question = f"{program}; import sys; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", question],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_the_web_server_loads_nothing_that_only_some_uses_need(tmp_path):
    assert loaded_after(WEB_SERVER, tmp_path) == set()


def test_the_consumer_loads_nothing_that_only_some_tasks_need(tmp_path):
    assert loaded_after(CONSUMER, tmp_path) == set()


def test_a_module_can_be_hidden_for_a_moment():
    sys.modules.pop("this", None)
    with not_installed("this"), pytest.raises(ImportError):
        import this  # noqa: F401
    assert "this" not in sys.modules


def test_a_module_that_is_there_stays():
    with not_installed("json"):
        import json
    assert sys.modules["json"] is json
