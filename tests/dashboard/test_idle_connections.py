"""Connections of threads that the web server has ended do not stay open."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from dashboard.idle_connections import IDLE_SECONDS, IdleConnections

Close = Callable[[BaseDatabaseWrapper], None]

pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def idle(clock: Clock) -> IdleConnections:
    watching = IdleConnections(clock)
    # The signal knows it only for as long as the test does.
    connection_created.connect(watching.opened)
    return watching


def in_a_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert not thread.is_alive()


def asked_by_a_thread(idle: IdleConnections, *, ends: bool = True) -> BaseDatabaseWrapper:
    """Return the connection of a thread that has ended, after a request in it."""
    found = []

    def answer() -> None:
        idle.begin()
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
        found.append(connections["default"])
        if ends:
            idle.finish()

    in_a_thread(answer)
    assert found[0].connection is not None
    return found[0]


@pytest.fixture
def close() -> Close:
    def now(connection: BaseDatabaseWrapper) -> None:
        connection.inc_thread_sharing()
        connection.close()

    return now


def test_what_an_ended_thread_had_opened_is_closed_by_whoever_comes_later(
    idle: IdleConnections, clock: Clock
) -> None:
    left = asked_by_a_thread(idle)
    clock.now += IDLE_SECONDS
    idle.finish()
    assert left.connection is None


def test_what_was_used_lately_stays_open(idle: IdleConnections, clock: Clock, close: Close) -> None:
    left = asked_by_a_thread(idle)
    clock.now += IDLE_SECONDS - 1
    idle.finish()
    assert left.connection is not None
    close(left)


def test_what_a_long_request_uses_stays_open(idle: IdleConnections, clock: Clock, close: Close) -> None:
    """A large upload takes its time between two questions to the database."""
    left = asked_by_a_thread(idle, ends=False)
    clock.now += 100 * IDLE_SECONDS
    idle.finish()
    assert left.connection is not None
    close(left)


def test_a_thread_whose_connection_was_closed_opens_it_anew(idle: IdleConnections, clock: Clock) -> None:
    answers = []
    asked, closed = threading.Event(), threading.Event()

    def answer_twice() -> None:
        for _ in range(2):
            idle.begin()
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT 7")
                answers.append(cursor.fetchone())
            idle.finish()
            asked.set()
            assert closed.wait(10)
        connections["default"].close()

    thread = threading.Thread(target=answer_twice)
    thread.start()
    assert asked.wait(10)
    clock.now += IDLE_SECONDS
    idle.finish()
    closed.set()
    thread.join(10)
    assert answers == [(7,), (7,)]
