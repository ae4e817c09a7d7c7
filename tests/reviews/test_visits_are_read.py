"""Whoever has looked at something need not be told of it any more."""

from typing import Any

import pytest

from notifications.models import Kind, Notification
from notifications.telling import Entry, News, tell
from tests.conftest import Person
from tests.generations.factories import make_generation
from tests.reviews.factories import review_captions


@pytest.fixture
def review(workspace, author) -> Any:
    return review_captions(workspace, author.user)[0]


def told(person: Person, workspace, kind: Kind, url: str) -> Notification:
    group = f"{kind}:{person.user.pk}"
    tell(workspace.pk, [News(person.user.pk, kind, group, "Dark mode", Entry(key="1", url=url, who="Rita"))])
    return Notification.objects.get(person=person.user, group=group)


def is_read(notification: Notification) -> bool:
    return Notification.objects.get(pk=notification.pk).read_at is not None


def test_opening_an_output_reads_what_leads_to_it(review, author, reviewer, workspace):
    address = review.get_absolute_url()
    mine = told(author, workspace, Kind.DECIDED, address)
    thread = told(author, workspace, Kind.ANSWERED, f"{address}#thread-1")
    of_another = told(reviewer, workspace, Kind.MENTIONED, address)
    elsewhere = told(author, workspace, Kind.COMMENTED, "/reviews/another/")

    author.client.get(address)

    assert is_read(mine)
    assert is_read(thread)
    assert not is_read(of_another)
    assert not is_read(elsewhere)


def test_what_waits_for_review_stays_until_it_is_decided(review, reviewer, workspace):
    waiting = told(reviewer, workspace, Kind.WAITING, review.get_absolute_url())
    reviewer.client.get(review.get_absolute_url())
    assert not is_read(waiting)


def test_opening_a_job_reads_that_it_has_finished(author, workspace):
    generation = make_generation(workspace, "content", created_by=author.user)
    finished = told(author, workspace, Kind.JOB_FINISHED, generation.get_absolute_url())
    author.client.get(f"{generation.get_absolute_url()}?version=0")
    assert not is_read(finished), "a poll is no visit"
    author.client.get(generation.get_absolute_url())
    assert is_read(finished)
