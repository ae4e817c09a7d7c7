"""Polls of open tabs go through a web process one by one, and hold nobody else up."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from dashboard.turns import PollsTakeTurns

SECONDS = 10


class Answering:
    """Answers when it is allowed to, and tells how many requests are within it."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self.allowed = threading.Semaphore(0)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.entered.release()
        assert self.allowed.acquire(timeout=SECONDS)
        return HttpResponse(request.path)


@pytest.fixture
def sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.turns.connection.vendor", "sqlite")


def poll(path: str = "/generations/?watch=1:2") -> HttpRequest:
    return RequestFactory().get(path, headers={"HX-Request": "true"})


@contextmanager
def answered_in_a_thread(middleware: PollsTakeTurns, request: HttpRequest) -> Iterator[None]:
    thread = threading.Thread(target=middleware, args=(request,))
    thread.start()
    yield
    thread.join(SECONDS)
    assert not thread.is_alive()


@pytest.mark.usefixtures("sqlite")
@pytest.mark.parametrize("path", ["/notifications/bell/?count=0", "/generations/?watch=1:3"])
def test_a_poll_waits_for_the_one_before_it(path: str) -> None:
    answering = Answering()
    middleware = PollsTakeTurns(answering)
    with answered_in_a_thread(middleware, poll()):
        assert answering.entered.acquire(timeout=SECONDS)
        with answered_in_a_thread(middleware, poll(path)):
            assert not answering.entered.acquire(timeout=0.3)
            answering.allowed.release()
            assert answering.entered.acquire(timeout=SECONDS)
            answering.allowed.release()


@pytest.mark.usefixtures("sqlite")
@pytest.mark.parametrize(
    "request_of_another_kind",
    [
        RequestFactory().get("/generations/"),
        RequestFactory().get("/generations/?watch=1:2"),
        RequestFactory().get("/search/?q=soap", headers={"HX-Request": "true"}),
        RequestFactory().post("/media/", headers={"HX-Request": "true"}),
    ],
    ids=["page", "page of a poll's address", "fragment", "form"],
)
def test_everything_else_passes_while_a_poll_is_answered(request_of_another_kind: HttpRequest) -> None:
    answering = Answering()
    middleware = PollsTakeTurns(answering)
    with answered_in_a_thread(middleware, poll()):
        assert answering.entered.acquire(timeout=SECONDS)
        with answered_in_a_thread(middleware, request_of_another_kind):
            assert answering.entered.acquire(timeout=SECONDS)
            answering.allowed.release(2)


@pytest.mark.usefixtures("sqlite")
def test_a_poll_that_fails_lets_the_next_one_through() -> None:
    def failing(request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    middleware = PollsTakeTurns(failing)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            middleware(poll())


def test_polls_do_not_queue_for_a_database_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.turns.connection.vendor", "postgresql")
    with pytest.raises(MiddlewareNotUsed):
        PollsTakeTurns(lambda request: HttpResponse())
