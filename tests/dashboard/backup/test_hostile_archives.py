"""Archives that somebody wrote by hand, sealed as they should be: refused with a sentence."""

import gzip
import io
import json

import pytest
from django.utils import timezone

from dashboard.backup import restoring
from dashboard.backup.archive import ArchiveDamaged
from dashboard.backup.manifest import Manifest

COLUMN = {"name": "id", "kind": "integer", "nullable": False}
ROWS = {
    "nested too deep": b"[" * 200_000 + b"]" * 200_000,
    "another kind": b'[{"a": 1}]',
    "too large": b"[" + b"9" * 40 + b"]",
    "endless": b"[1e400]",
}


def manifest(**said) -> Manifest:
    return Manifest(product="1", vendor="sqlite", taken_at=timezone.now(), migrations=[], **said)


def load(lines: bytes) -> None:
    described = manifest(rows={"auth_user": 1}, unpacked={"auth_user": len(lines)})
    restoring._load("auth_user", io.BytesIO(gzip.compress(lines)), described)  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_rows_that_nobody_has_written(monkeypatch, row):
    monkeypatch.setattr(restoring, "ALIAS", "default")
    with pytest.raises(ArchiveDamaged, match="auth_user cannot be read"):
        load(json.dumps([COLUMN]).encode() + b"\n" + row + b"\n")


def test_a_header_that_nobody_has_written():
    with pytest.raises(ArchiveDamaged, match="auth_user cannot be read"):
        load(json.dumps([COLUMN | {"kind": ["integer"]}]).encode() + b"\n")


@pytest.mark.parametrize(
    "said",
    [{"migrations": [{}]}, {"migrations": "auth.0001"}, {"rows": {"a": "1"}}, {"rows": []}, {"files": -1}],
    ids=str,
)
def test_a_manifest_that_nobody_has_written(said):
    entries = json.loads(manifest().as_bytes()) | said
    with pytest.raises(ArchiveDamaged, match="manifest cannot be read"):
        Manifest.from_bytes(json.dumps(entries).encode())
