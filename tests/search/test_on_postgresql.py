"""The same words find the same on PostgreSQL: the tests of finding once more, in a process of their own."""

import os
import subprocess
import sys
from pathlib import Path

from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parent.parent.parent
TESTS = ["tests/search/test_finding.py", "tests/search/test_keeping_up.py"]
# Where the database makes no difference: when what is called, and what happens to what fails.
NOT_AGAIN = "powerpost_made or started or answer or breaks_nothing or holds_up or very_many_files"
SECONDS = 300


def test_finding_and_keeping_up_are_the_same_on_postgresql(postgres):
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": postgres.new_database("search"),
        "SECRET_KEY": "only for these tests " * 3,
        "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    }
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", f"not ({NOT_AGAIN})", *TESTS],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-5_000:]
    assert " passed" in result.stdout or "100%" in result.stdout
