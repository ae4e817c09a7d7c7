"""A worker is heard from while its threads live and the queue answers, and no longer."""

import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from dashboard import heartbeat as module
from dashboard.heartbeat import FORGOTTEN, SILENCE, Heartbeat, heard_from, this_host
from dashboard.models import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def heartbeat() -> Heartbeat:
    """A heart that beats when told to, on which this thread counts."""
    found = Heartbeat()
    found._threads.add(threading.current_thread())
    return found


def heard_before(age: timedelta, host: str = "elsewhere") -> Worker:
    seen_at = timezone.now() - age
    return Worker.objects.create(host=host, process_id=7, started_at=seen_at, seen_at=seen_at)


def test_beats_keep_one_row(heartbeat):
    heartbeat.beat()
    first = Worker.objects.get()
    heartbeat.beat()
    second = Worker.objects.get()
    assert (first.pk, first.started_at) == (second.pk, second.started_at)
    assert second.seen_at > first.seen_at
    assert heard_from(this_host()).exists()


def test_dead_threads_are_silence():
    heartbeat = Heartbeat()
    thread = threading.Thread(target=lambda: heartbeat._threads.add(threading.current_thread()))
    thread.start()
    thread.join()
    heartbeat.beat()
    assert not Worker.objects.exists()


def test_a_queue_that_is_away_is_silence(heartbeat, monkeypatch):
    def fail():
        raise ConnectionError("Redis is away")

    monkeypatch.setattr(module.HUEY, "pending_count", fail)
    with pytest.raises(ConnectionError):
        heartbeat.beat()
    assert not Worker.objects.exists()


def test_who_was_killed_is_forgotten_in_time(heartbeat):
    heard_before(SILENCE + timedelta(seconds=1))
    heartbeat.beat()
    assert Worker.objects.count() == 2
    assert not heard_from("elsewhere").exists()
    Worker.objects.filter(host="elsewhere").update(seen_at=timezone.now() - FORGOTTEN * 2)
    heartbeat.beat()
    assert [worker.host for worker in Worker.objects.all()] == [this_host()]


def test_the_health_command(capsys):
    with pytest.raises(CommandError, match="No worker on"):
        call_command("worker_health")
    heard_before(timedelta(seconds=1))
    with pytest.raises(CommandError, match="No worker on"):
        call_command("worker_health")
    call_command("worker_health", anywhere=True)
    heard_before(timedelta(seconds=1), this_host())
    call_command("worker_health")
    assert capsys.readouterr().out == "1 alive\n1 alive\n"
