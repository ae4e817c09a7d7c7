"""What must hold before the programs start, and what is said when it does not."""

import socket
import sqlite3

import pytest
from django.core.management import call_command

from dashboard import preflight
from dashboard.management.commands.bootstrap import bring_up_to_date
from dashboard.preflight import (
    CannotStart,
    DataFolderLock,
    collect_static_files,
    require_free_port,
    require_free_ports,
)

HOST = "127.0.0.1"


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_free_port_is_fine(taken_port):
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        free = probe.getsockname()[1]
    require_free_port(HOST, free, "")


def test_a_taken_port_is_named_with_what_to_change(taken_port, settings):
    settings.PORT, settings.SANDBOX_PORT = taken_port, None
    with pytest.raises(CannotStart, match=rf"Port {taken_port} is taken .*PORT="):
        require_free_ports(HOST)


def test_a_taken_port_of_the_sandbox_is_named(taken_port, settings):
    settings.PORT, settings.SANDBOX_PORT = 0, taken_port
    with pytest.raises(CannotStart, match=rf"Port {taken_port} .*POWERPOST_SANDBOX_URL"):
        require_free_ports(HOST)


def test_the_port_of_a_sandbox_elsewhere_does_not_matter(taken_port, settings):
    settings.PORT, settings.SANDBOX_PORT = 0, None
    require_free_ports(HOST)


def test_a_port_of_a_server_that_just_stopped_is_free():
    """Connections of a moment ago linger in TIME_WAIT; they must not keep a restart waiting."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, 0))
        listener.listen()
        port = listener.getsockname()[1]
        with socket.create_connection((HOST, port)):
            accepted, _ = listener.accept()
            accepted.close()
    require_free_port(HOST, port, "")


def test_a_data_folder_runs_once(tmp_path):
    lock = DataFolderLock(tmp_path)
    with pytest.raises(CannotStart, match=r"already running .*process \d+.*DATA_DIR"):
        DataFolderLock(tmp_path)
    lock.release()
    DataFolderLock(tmp_path).release()


def test_a_lock_left_behind_does_not_lock(tmp_path):
    (tmp_path / "run.lock").write_text("process 1, http://127.0.0.1:8000/\n")
    DataFolderLock(tmp_path).release()


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match="cannot be written"):
        DataFolderLock(tmp_path / "file" / "var")


@pytest.fixture
def collected(settings, tmp_path, monkeypatch):
    """Collect into a folder of the test, and count how often that happens."""
    settings.DEBUG = False
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS[0].mkdir()
    (tmp_path / "source" / "a.css").write_text("a {}")
    calls = []

    def collect(*args, **kwargs):
        calls.append(args)
        return call_command(*args, **kwargs)

    monkeypatch.setattr(preflight, "call_command", collect)
    return calls


def test_static_files_are_collected_once(collected, settings):
    collect_static_files()
    collect_static_files()
    assert len(collected) == 1
    assert (settings.STATIC_ROOT / "a.css").exists()


def test_static_files_are_collected_again_when_one_changed(collected, settings, tmp_path):
    collect_static_files()
    (tmp_path / "source" / "a.css").write_text("a { color: red }")
    collect_static_files()
    assert len(collected) == 2


def test_static_files_are_served_from_where_they_are_while_debugging(collected, settings):
    settings.DEBUG = True
    collect_static_files()
    assert collected == []


def test_an_sqlite_that_cannot_search_is_told_before_anything_is_made(monkeypatch):
    preflight.require_full_text_search()
    usual = sqlite3.connect

    class WithoutSearch(sqlite3.Connection):
        def execute(self, sql, *args):
            raise sqlite3.OperationalError("no such module: fts5")

    monkeypatch.setattr(sqlite3, "connect", lambda name: usual(name, factory=WithoutSearch))
    with pytest.raises(CannotStart, match="without full-text search"):
        bring_up_to_date()
