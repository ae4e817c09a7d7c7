"""Databases of earlier releases, made by their own code (make.py), are brought up to date and used."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandbox_server import SandboxServer
from tests.upgrades.make import DATABASES, ENCRYPTION_KEY, ROOT

RELEASES = ("first", "reviews", "costs")
# What the upgrade itself adds rows to.
GROWING = {"django_migrations", "django_content_type", "auth_permission"}


def unpacked(name: str, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "dashboard.sqlite3"
    path.write_bytes(gzip.decompress((DATABASES / f"{name}.sqlite3.gz").read_bytes()))
    return path


def looked_at(folder: Path, sandbox: SandboxServer, **settings: str) -> dict:
    """Return what tests/upgrades/look.py found in an installation with this data folder."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "DATA_DIR": str(folder),
        "DEBUG": "yes",
        "SECRET_KEY": "only for these tests " * 3,
        "FIELD_ENCRYPTION_KEYS": ENCRYPTION_KEY,
        "ALLOWED_HOSTS": "testserver,localhost",
        "POWERPOST_SANDBOX_URL": sandbox.base_url,
        **settings,
    }
    command = [sys.executable, "-m", "tests.upgrades.look"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict = json.loads(done.stdout.splitlines()[-1])
    return found


def assert_whole(found: dict) -> None:
    before, after = found["before"], found["after"]
    assert before["generations_generation"] == 3
    assert {table: count for table, count in before.items() if table not in GROWING} == {
        table: after.get(table) for table in before if table not in GROWING
    }
    assert found["decided_after"] == found["decided_before"]
    assert set(found["pages"].values()) == {200}, found["pages"]
    assert found["form"] == 200
    assert found["search"]
    assert found["key_is_read"]
    assert [job[:2] for job in found["jobs"]] == [
        [kind, "completed"] for kind in ("content", "images", "video")
    ]
    assert all(used > 0 and refunded == 0 for _, _, used, refunded in found["jobs"])
    assert all(found["bases"])
    assert (found["outputs"], found["files"], found["captions"]) == (5, 3, 2)
    assert found["another_job"] == "completed"


@pytest.mark.parametrize("release", RELEASES)
def test_a_database_of_an_earlier_release_is_brought_up_to_date(release, tmp_path, sandbox):
    unpacked(release, tmp_path / "data")
    found = looked_at(tmp_path / "data", sandbox)
    assert_whole(found)
    # Every output's review and its opening, and the two decisions; the first release knew none.
    assert len(found["decided_after"]) == (0 if release == "first" else 12)


def test_so_is_one_on_postgresql(postgres, tmp_path, sandbox):
    """The first release's, through every migration there is."""
    old = unpacked(RELEASES[0], tmp_path / "old")
    url = postgres.new_database("upgrade")
    assert_whole(looked_at(tmp_path, sandbox, DATABASE_URL=url, OLD_DATABASE=str(old)))
