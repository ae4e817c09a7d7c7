"""News for people, and a mail server."""

import itertools
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.models import Kind, Notification
from notifications.telling import Entry, News, tell
from tests.conftest import Person
from tests.notifications.smtp_server import SmtpServer
from workspaces.models import Workspace

_numbers = itertools.count(1)


def news(person: Person, group: str = "thread:1", kind: Kind = Kind.ANSWERED, **facts: Any) -> News:
    """Return a fact for a person; what is not named is made up."""
    number = next(_numbers)
    subject = facts.pop("subject", "Dark mode")
    defaults = {"key": f"event:{number}", "url": f"/reviews/{number}/", "who": "Rita", "what": "the video"}
    return News(person.user.pk, kind, group, subject, Entry(**defaults | facts))


@pytest.fixture
def tell_of(workspace) -> Callable[..., Notification]:
    """Return a function that tells a person something and returns their newest notification."""

    def make(
        person: Person,
        group: str = "",
        *,
        place: Workspace | None = None,
        age: timedelta = timedelta(),
        **facts,
    ) -> Notification:
        tell((place or workspace).pk, [news(person, group or f"thread:{next(_numbers)}", **facts)])
        made = Notification.objects.latest("pk")
        moment = timezone.now() - age
        Notification.objects.filter(pk=made.pk).update(created_at=moment, updated_at=moment)
        made.refresh_from_db()
        return made

    return make


@pytest.fixture
def smtp(settings) -> Iterator[SmtpServer]:
    """A mail server, and the settings of a site that uses it."""
    server = SmtpServer()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_CONFIGURED = True
    settings.SITE_URL = "https://posts.example.com"
    settings.EMAIL_FROM = "Posts <posts@example.com>"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def connection_queries() -> Callable[[Callable[[], object]], int]:
    """Return a function that counts the queries of a call."""

    def count(call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as queries:
            call()
        return len(queries)

    return count
