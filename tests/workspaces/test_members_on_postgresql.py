"""A workspace keeps a manager on PostgreSQL too, which locks rows and not the database."""

import os
import subprocess
import sys
from pathlib import Path

from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parent.parent.parent
TESTS = ["tests/workspaces/test_last_manager_races.py"]
SECONDS = 300


def test_the_last_manager_stays_on_postgresql(postgres):
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": postgres.new_database("members"),
        "SECRET_KEY": "only for these tests " * 3,
        "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    }
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *TESTS],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-5_000:]
    assert "100%" in result.stdout
