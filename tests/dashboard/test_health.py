"""The health checks answer anybody; one looks at nothing, the other at everything that is needed."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from dashboard import readiness as module
from dashboard.models import Worker
from dashboard.readiness import LOOKS, NotReady, Readiness, readiness


@pytest.fixture(autouse=True)
def _looked_at_anew():
    readiness.forget()
    yield
    readiness.forget()


def test_it_works(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.fixture
def looks(monkeypatch) -> dict:
    """The looks, each of which finds that all is well, to be exchanged."""
    found = {name: lambda: "fine" for name in LOOKS}
    monkeypatch.setattr(module, "LOOKS", found)
    return found


def fails():
    raise NotReady("The queue does not answer.") from ConnectionError("redis://:hunter2@redis")


def breaks():
    raise ValueError("hunter2")


def test_ready_when_all_is_there(client, looks, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["ready"] is True
    assert response.json()["checks"].keys() == LOOKS.keys()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("broken", [fails, breaks])
def test_not_ready_when_one_thing_is_missing(client, looks, name, broken, db):
    looks[name] = broken
    response = client.get("/readyz")
    assert response.status_code == 503
    checks = response.json()["checks"]
    assert [found for found, check in checks.items() if not check["ok"]] == [name]
    assert "hunter2" not in response.content.decode()


def test_who_asks_fills_no_log(client, looks, db, caplog):
    looks["queue"] = fails
    for _ in range(3):
        assert client.get("/readyz").status_code == 503
    assert [record.name for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == [
        "dashboard.readiness"
    ]


def test_asked_often_it_looks_once(client, looks, db):
    asked = []
    looks["queue"] = lambda: asked.append(1) or "fine"
    for _ in range(5):
        assert client.get("/readyz").status_code == 200
    assert len(asked) == 1


def test_a_look_that_hangs_holds_up_neither_the_answer_nor_a_second_thread(looks, monkeypatch):
    monkeypatch.setattr(module, "TIME_LIMIT", 0.05)
    monkeypatch.setattr(module, "ANSWER_LASTS", 0.0)
    begun, go_on = [], threading.Event()
    looks["database"] = lambda: begun.append(1) or go_on.wait(10) or "fine"
    found = Readiness()
    for _ in range(3):
        assert found.findings()["database"].message.startswith("No answer within")
    assert len(begun) == 1
    go_on.set()


def test_what_begins_to_fail_is_logged_once(looks, monkeypatch, caplog):
    monkeypatch.setattr(module, "ANSWER_LASTS", 0.0)
    looks["queue"] = fails
    found = Readiness()
    for _ in range(3):
        found.findings()
    assert len([record for record in caplog.records if "Not ready: queue" in record.message]) == 1


def test_the_database_answers_and_is_of_this_version(db, monkeypatch):
    assert module.look_at_database() == "answers"
    monkeypatch.setattr(module, "_known_migrations", lambda: frozenset({("search", "9999_later")}))
    with pytest.raises(NotReady, match="older version"):
        module.look_at_database()


def test_clocks_that_differ_are_told(db, monkeypatch):
    monkeypatch.setattr(module, "_clock_skew", lambda: 42.0)
    with pytest.raises(NotReady, match="differ by 42 seconds"):
        module.look_at_database()


def test_a_database_that_does_not_answer(db, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", breaks)
        with pytest.raises(NotReady, match="does not answer"):
            module.look_at_database()


def test_a_worker_is_needed(db):
    with pytest.raises(NotReady, match="No worker"):
        module.look_at_workers()
    Worker.objects.create(host="a", process_id=1, started_at=timezone.now(), seen_at=timezone.now())
    assert module.look_at_workers() == "heard from"


def test_room_on_the_disk_is_needed(settings):
    settings.DISK_FREE_MIN_MB = 0
    assert module.look_at_disk() == "has room"
    settings.DISK_FREE_MIN_MB = 10**12
    with pytest.raises(NotReady, match="MB are free"):
        module.look_at_disk()


def test_the_storage_is_written_to(settings, tmp_path):
    assert module.look_at_storage() == "can be written"
    (tmp_path / "file").write_text("")
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "file"
    with pytest.raises(NotReady, match="cannot be kept"):
        module.look_at_storage()


def test_the_queue_is_asked(monkeypatch):
    assert module.look_at_queue() == "answers"
    monkeypatch.setattr(module.HUEY, "pending_count", breaks)
    with pytest.raises(NotReady, match="does not answer"):
        module.look_at_queue()
