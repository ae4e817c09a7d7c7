"""What belongs together and is unread is one row, whoever tells it at the same moment."""

from dataclasses import replace
from functools import partial

import pytest
from django.utils import timezone

from notifications.models import Kind, Notification
from notifications.telling import drop, first_time, take_back, tell
from notifications.wording import Wording
from tests.notifications.conftest import news
from tests.races import at_once


def read(person) -> list[Notification]:
    return list(Notification.objects.filter(person=person.user).order_by("pk"))


def test_unread_news_of_one_group_are_one_row(workspace, owner):
    tell(workspace.pk, [news(owner, who="Rita"), news(owner, who="Ravi"), news(owner, who="Rita")])

    (row,) = read(owner)
    assert row.count == 3
    assert Wording(row).sentence == "Rita and Ravi answered you about the video of “Dark mode”"
    assert row.url == row.entries[-1]["url"]


def test_what_was_read_is_left_alone(workspace, owner):
    tell(workspace.pk, [news(owner)])
    Notification.objects.update(read_at=timezone.now())

    tell(workspace.pk, [news(owner)])

    assert [(row.count, row.read_at is None) for row in read(owner)] == [(1, False), (1, True)]


def test_the_same_fact_counts_once(workspace, owner):
    fact = news(owner)
    tell(workspace.pk, [fact])
    (before,) = read(owner)

    tell(workspace.pk, [fact])

    (after,) = read(owner)
    assert (after.count, after.updated_at) == (1, before.updated_at)


def test_a_state_takes_the_place_of_the_one_before(workspace, owner):
    tell(workspace.pk, [news(owner, "job:1", Kind.JOB_ATTENTION)])
    tell(workspace.pk, [replace(news(owner, "job:1", Kind.JOB_FINISHED), replaces=True)])

    (row,) = read(owner)
    assert (row.kind, row.count, len(row.entries)) == (Kind.JOB_FINISHED, 1, 1)


@pytest.mark.parametrize("reason", ["never a member", "removed", "inactive"])
def test_who_is_no_member_hears_nothing(workspace, owner, teammate, stranger, reason):
    person = stranger if reason == "never a member" else teammate
    if reason == "removed":
        person.user.memberships.all().delete()
    elif reason == "inactive":
        type(person.user).objects.filter(pk=person.user.pk).update(is_active=False)

    tell(workspace.pk, [news(person), news(owner)])

    assert (read(person), len(read(owner))) == ([], 1)


def test_taking_back_leaves_the_rest_and_tells_who_had_not_read_it(workspace, owner, teammate):
    first, second = news(owner, key="event:a"), news(owner, key="event:b")
    tell(workspace.pk, [first, second, news(teammate, key="event:a")])
    Notification.objects.filter(person=teammate.user).update(read_at=timezone.now())

    unaware = take_back("thread:1", "event:a", {owner.user.pk, teammate.user.pk})

    assert unaware == {owner.user.pk}
    (row,) = read(owner)
    assert (row.count, [entry["key"] for entry in row.entries], row.url) == (1, ["event:b"], second.entry.url)
    assert [row.count for row in read(teammate)] == [1]


def test_what_is_taken_back_whole_makes_room_for_news(workspace, owner):
    tell(workspace.pk, [news(owner, key="event:a")])
    take_back("thread:1", "event:a", {owner.user.pk})

    tell(workspace.pk, [news(owner, key="event:b")])

    assert [row.count for row in read(owner)] == [0, 1]


def test_dropping_keeps_what_came_meanwhile(workspace, owner):
    tell(workspace.pk, [news(owner, key="event:a")])
    (seen,) = read(owner)
    tell(workspace.pk, [news(owner, key="event:b")])

    drop(seen, {"event:a"})

    (row,) = read(owner)
    assert [entry["key"] for entry in row.entries] == ["event:b"]


def test_words_are_cut_and_put_on_one_line(workspace, owner):
    tell(workspace.pk, [news(owner, words="one\r\ntwo " + "x" * 1000, subject="a\nb")])

    (row,) = read(owner)
    assert row.subject == "a b"
    assert row.entries[0]["words"].startswith("one two x")
    assert len(row.entries[0]["words"]) == 280


@pytest.mark.django_db(transaction=True)
def test_many_who_tell_at_once_lose_nothing(workspace, owner):
    def work(number: int) -> None:
        for turn in range(3):
            tell(workspace.pk, [news(owner, key=f"event:{number}-{turn}")])

    at_once(*[partial(work, number) for number in range(6)])

    (row,) = read(owner)
    assert row.count == len({entry["key"] for entry in row.entries}) == 18


@pytest.mark.django_db(transaction=True)
def test_only_one_of_many_is_the_first(workspace):
    assert at_once(*[lambda: first_time("review-event:1")] * 6).count(True) == 1
