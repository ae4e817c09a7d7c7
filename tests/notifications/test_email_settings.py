"""The mail server as the environment names it; what is wrong with it is said without its password."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

SHOW = """
from dashboard import settings as s
print(s.EMAIL_CONFIGURED, s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_USE_TLS, s.EMAIL_HOST_PASSWORD)
"""


@pytest.fixture
def load(tmp_path):
    """Return a function that loads the settings in a process of its own and returns what it printed."""

    def run(**environment: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", SHOW],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "var"), **environment},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return done.stdout.strip() or done.stderr

    return run


def test_it_is_read_from_a_file(load, tmp_path):
    (tmp_path / "email-url").write_text("smtp+tls://posts:hun%2Fter2@mail.example.com:587\n")
    shown = load(EMAIL_URL_FILE=str(tmp_path / "email-url"))
    assert shown == "True mail.example.com 587 True hun/ter2"


@pytest.mark.parametrize("url", ["mailto://me:hunter2@host", "smtp://me:hunter2@host:port"])
def test_a_wrong_one_is_refused_without_its_password(load, url):
    answer = load(EMAIL_URL=url)
    assert "EMAIL_URL must look like" in answer
    assert "hunter2" not in answer


def test_a_site_without_a_scheme_is_refused(load):
    assert "SITE_URL must be an http or https address" in load(SITE_URL="posts.example.com")
