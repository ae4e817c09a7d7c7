"""What depends on the database holds on PostgreSQL too: those tests once more, in a process of their own."""

import os
import subprocess
import sys
from pathlib import Path

from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parent.parent
# The same words find the same; and a workspace keeps a manager where rows are locked and not the database.
TESTS = [
    "tests/search/test_finding.py",
    "tests/search/test_keeping_up.py",
    "tests/workspaces/test_last_manager_races.py",
]
# Where the database makes no difference: when what is called, and what happens to what fails.
NOT_AGAIN = "powerpost_made or started or answer or breaks_nothing or holds_up or very_many_files"
SECONDS = 300


def test_searching_and_keeping_a_manager_are_the_same_on_postgresql(postgres):
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": postgres.new_database("again"),
        "SECRET_KEY": "only for these tests " * 3,
        "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    }
    command = [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "-rp"]
    result = subprocess.run(
        [*command, "-k", f"not ({NOT_AGAIN})", *TESTS],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-5_000:]
    assert "100%" in result.stdout
    # Of each file, something was run.
    assert all(f"{name}::" in result.stdout for name in TESTS)
