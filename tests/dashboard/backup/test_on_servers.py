"""PostgreSQL and a bucket: an archive of SQLite moves there, and from there on to the next."""

from contextlib import closing

import psycopg
import pytest

from tests.dashboard.backup.places import Place, assert_same_rows
from tests.s3_server import BUCKET

# The moment of the migrations, the index of the search in SQLite, the line that a restore adds.
COUNTED_DIFFERENTLY = {
    "django_migrations", "django_session", "search_words", "generations_generationevent",
}  # fmt: skip


@pytest.fixture
def on_postgres(postgres, tmp_path):
    """Return a function that makes an installation on an empty database of PostgreSQL."""
    made = 0

    def make(**settings: str) -> Place:
        nonlocal made
        made += 1
        url = postgres.new_database(f"backup_{made}")
        return Place(tmp_path / f"place-{made}", DATABASE_URL=url, **settings)

    return make


def test_from_sqlite_to_postgresql_and_a_bucket_and_back_into_a_folder(
    filled, archive, on_postgres, s3_server, tmp_path
):
    first = on_postgres(**s3_server.environment)
    done = first.manage("restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert {
        table: len(rows) for table, rows in first.tables().items() if table not in COUNTED_DIFFERENTLY
    } == {table: len(rows) for table, rows in filled.tables().items() if table not in COUNTED_DIFFERENTLY}
    stored = {
        name: s3_server.client().get_object(Bucket=BUCKET, Key=name)["Body"].read() for name in filled.files()
    }
    assert stored == filled.files()
    taken = first.manage("backup", "--to", str(tmp_path / "second.tar"))
    assert taken.returncode == 0, taken.stderr

    second = on_postgres()
    assert second.manage("restore", str(tmp_path / "second.tar")).returncode == 0
    assert_same_rows(first.tables(), second.tables())
    assert second.files() == filled.files()
    with closing(psycopg.connect(second.environment["DATABASE_URL"])) as database:
        # New rows go on with the numbers after the restored ones, and what is found is found again.
        database.execute("INSERT INTO media_library_tag(workspace_id, name, created_at)"
                         " SELECT id, 'new', now() FROM workspaces_workspace")  # fmt: skip
        found = "SELECT count(*) FROM search_document WHERE vector @@ to_tsquery('simple', 'breakfast')"
        assert database.execute(found).fetchone() != (0,)
        assert (
            database.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^re(placed|stor)'").fetchall()
            == []
        )

    # Somebody else is connected: nothing is taken away from under them.
    with closing(psycopg.connect(second.environment["DATABASE_URL"])) as other:
        refused = second.manage("restore", str(archive), "--replace", "--yes")
        assert "other connections to the database are open" in refused.stderr
        assert other.execute("SELECT 1").fetchone() == (1,)
    replaced = second.manage("restore", str(archive), "--replace", "--yes")
    assert replaced.returncode == 0, replaced.stderr
    assert "The former database is kept: schema replaced_" in replaced.stdout
