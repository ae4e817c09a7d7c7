"""From a running installation into an empty one: every row of every table, every byte of every file."""

import gzip
import io
import json
import os
import shutil
import sqlite3
import tarfile
import threading
from contextlib import closing

import pytest
from cryptography.fernet import Fernet

from dashboard.backup.archive import ArchiveDamaged
from dashboard.backup.settling import KeysUnreadable, give_up_keys, require_readable_keys
from dashboard.backup.taking import verify
from tests.dashboard.backup.filling import KEY
from tests.dashboard.backup.places import NOT_KEPT, SECRETS, Place, assert_same_rows
from workspaces.models import ApiKey


@pytest.fixture
def empty(tmp_path) -> Place:
    """An installation without even a database."""
    return Place(tmp_path / "empty")


@pytest.fixture
def used(filled, tmp_path) -> Place:
    """A copy of the filled one, to be changed."""
    shutil.copytree(filled.folder, tmp_path / "used")
    return Place(tmp_path / "used")


def test_everything_is_there_again(filled, restoration):
    place = restoration.place
    assert_same_rows(filled.tables(), place.tables())
    assert place.files() == filled.files()
    assert len(place.files()) > 6
    assert "1 jobs may have been sent since the backup" in restoration.done.stdout
    assert "former database" not in restoration.done.stdout
    with closing(sqlite3.connect(place.database)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
        found = "SELECT count(*) FROM search_words WHERE search_words MATCH 'breakfast'"
        assert database.execute(found).fetchone() != (0,)
        database.execute("INSERT INTO search_words(search_words) VALUES('integrity-check')")
    assert not list(place.folder.glob("re*"))


def test_the_archive_holds_no_secret_and_nobody_else_can_read_it(archive):
    assert archive.stat().st_mode & 0o777 == 0o600
    with tarfile.open(archive) as found:
        assert not [name for name in found.getnames() if "secret" in name]
        rows = gzip.decompress(found.extractfile("database/workspaces_apikey.jsonl.gz").read())
        manifest = json.load(found.extractfile("manifest.json"))
    assert KEY.encode() not in rows
    assert b"gAAAA" in rows
    assert manifest["rows"]["workspaces_apikey"] == 1
    assert not NOT_KEPT - {"django_migrations"} & manifest["rows"].keys()


def test_what_is_written_meanwhile_is_in_it_wholly_or_not_at_all(tmp_path, used):
    """Two rows always change together; a backup between them would have them differ."""
    backup = used.start("backup", "--to", str(tmp_path / "busy.tar"))

    def write(count: int) -> None:
        with closing(sqlite3.connect(used.database, timeout=20, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode=WAL")
            while backup.poll() is None:
                database.execute("BEGIN IMMEDIATE")
                for name in ("first", "second"):
                    database.execute(
                        "UPDATE dashboard_measurement SET value = value + 1 WHERE name = ?", [name]
                    )
                database.execute("COMMIT")

    writers = [threading.Thread(target=write, args=[number]) for number in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert backup.returncode == 0
    with tarfile.open(tmp_path / "busy.tar") as found:
        packed = found.extractfile("database/dashboard_measurement.jsonl.gz").read()
    header, *rows = map(json.loads, gzip.decompress(packed).splitlines())
    place = [column["name"] for column in header].index("value")
    values = {row[place] for row in rows}
    assert len(rows) == 2
    assert len(values) == 1
    assert values != {0.0}


def test_an_archive_of_rows_alone_moves_a_place_aside_and_leaves_its_files(filled, piped, used):
    before = used.tables()
    done = used.manage("restore", "-", "--replace", "--yes", input=piped.stdout, text=False)
    assert done.returncode == 0, done.stderr
    assert b"The backup holds no files (--without-media)" in done.stdout
    (aside,) = used.folder.glob("replaced-*/dashboard.sqlite3")
    assert Place(aside.parent).tables() == before
    assert_same_rows(before, used.tables())
    assert used.files() == filled.files()


def test_on_standard_output_goes_the_archive_alone(filled, piped):
    with tarfile.open(fileobj=io.BytesIO(piped.stdout)) as found:
        names = found.getnames()
        secrets = {
            name: found.extractfile(f"secrets/{name}").read().decode()
            for name in ("secret-key", "field-encryption-keys")
        }
    assert verify(io.BytesIO(piped.stdout)).with_secrets
    assert not [name for name in names if name.startswith("media/")]
    assert secrets == {
        "secret-key": SECRETS["SECRET_KEY"],
        "field-encryption-keys": SECRETS["FIELD_ENCRYPTION_KEYS"],
    }
    said = piped.stderr.decode()
    assert "Keep it as you keep a password" in said
    assert "Rows: " in said


def test_refuses_keys_that_cannot_be_read(archive, empty):
    empty.environment["FIELD_ENCRYPTION_KEYS"] = Fernet.generate_key().decode()
    refused = empty.manage("restore", str(archive))
    assert refused.returncode != 0
    assert "Set FIELD_ENCRYPTION_KEYS to what it was" in refused.stderr
    assert not empty.files()
    assert not empty.tables()


@pytest.mark.django_db
def test_lost_keys_are_emptied_and_switched_off(workspace, settings):
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(KeysUnreadable, match=workspace.api_key.name):
        require_readable_keys()
    give_up_keys()
    require_readable_keys()
    api_key = ApiKey.objects.get()
    assert (api_key.key, api_key.is_active) == ("", False)


def test_verify_finds_damage(archive):
    content = bytearray(archive.read_bytes())
    assert verify(io.BytesIO(content)).files == 8
    content[len(content) // 2] ^= 1
    with pytest.raises(ArchiveDamaged):
        verify(io.BytesIO(content))


def test_a_lost_file_is_named_and_the_rest_is_saved(used, tmp_path):
    lost, changed = sorted(path for path in (used.folder / "media").rglob("*.jpg"))[:2]
    os.unlink(lost)
    changed.write_bytes(b"x" + changed.read_bytes()[1:])
    done = used.manage("backup", "--to", str(tmp_path / "with-losses.tar"))
    assert done.returncode == 1
    assert f"missing: {lost.relative_to(used.folder / 'media')}" in done.stderr
    assert f"not the bytes that were received: {changed.relative_to(used.folder / 'media')}" in done.stderr
    assert (tmp_path / "with-losses.tar").exists()
