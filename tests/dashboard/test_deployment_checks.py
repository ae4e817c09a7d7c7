"""`manage.py check --deploy` has nothing to say of the configuration that production is told to use."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent


def test_the_production_configuration_is_clean(tmp_path):
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= {
        "DATA_DIR": str(tmp_path),
        "BEHIND_TLS_PROXY": "yes",
        "SITE_URL": "https://posts.example.org",
        "ALLOWED_HOSTS": "posts.example.org",
        "CSRF_TRUSTED_ORIGINS": "https://posts.example.org",
        "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
        "EMAIL_FROM": "posts@example.org",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    result = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout
