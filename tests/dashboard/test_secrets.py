"""Secrets come from the environment, from a file named there, or are made once."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

from dashboard.secrets import local_secret, read_secret


def test_it_reads_the_environment(monkeypatch):
    monkeypatch.setenv("A_SECRET", " hush \n")
    assert read_secret("A_SECRET") == "hush"


def test_it_reads_the_file_named_in_the_environment(monkeypatch, tmp_path):
    file = tmp_path / "secret"
    file.write_text("hush\n")
    monkeypatch.setenv("A_SECRET_FILE", str(file))
    assert read_secret("A_SECRET") == "hush"


@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_value_is_none(monkeypatch, value):
    monkeypatch.setenv("A_SECRET", value)
    monkeypatch.setenv("A_SECRET_FILE", value)
    assert read_secret("A_SECRET") is None


def test_both_at_once_are_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("A_SECRET", "hush")
    monkeypatch.setenv("A_SECRET_FILE", str(tmp_path))
    with pytest.raises(ImproperlyConfigured, match="not both") as caught:
        read_secret("A_SECRET")
    assert "hush" not in str(caught.value)


def test_a_file_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("A_SECRET_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(ImproperlyConfigured, match="A_SECRET_FILE"):
        read_secret("A_SECRET")


def test_a_local_secret_is_made_once_and_private(tmp_path):
    path = tmp_path / "secrets" / "key"
    assert local_secret(path, lambda: "first") == "first"
    assert local_secret(path, lambda: "second") == "first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_processes_that_start_at_once_agree(tmp_path):
    path = tmp_path / "secrets" / "key"
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda number: local_secret(path, lambda: str(number)), range(40)))
    assert len(made) == 1
    assert [entry.name for entry in path.parent.iterdir()] == ["key"]
