"""A job's author hears of its end once, and of nobody else's job."""

from datetime import timedelta

import pytest
from django.utils import timezone

from generations import announcements
from generations.announcements import announce, announce_missed, on_generation_changed
from generations.lifecycle import Move, Status, decide
from generations.models import Generation, GenerationEvent
from generations.signals import generation_changed
from notifications.models import Notification
from notifications.wording import Wording
from tests.conftest import Person
from tests.generations.factories import make_generation
from workspaces.models import Membership


def heard(person: Person) -> list[str]:
    unread = Notification.objects.filter(person=person.user, read_at=None).order_by("pk")
    return [Wording(entry).sentence for entry in unread]


def ended(workspace, person, status=Status.COMPLETED, **fields) -> Generation:
    fields = {"finished_at": timezone.now(), "prompt": "Dark mode"} | fields
    return make_generation(workspace, status=status, created_by=person and person.user, **fields)


@pytest.mark.parametrize(
    ("status", "sentences"),
    [
        (Status.COMPLETED, ["“Dark mode” is finished"]),
        (Status.PARTIAL, ["“Dark mode” is finished, but not all of it could be kept"]),
        (Status.FAILED, ["“Dark mode” failed"]),
        (Status.ABANDONED, ["“Dark mode” failed"]),
        (Status.NEEDS_ATTENTION, ["“Dark mode” needs your decision"]),
        (Status.PROCESSING, []),
        (Status.STORING, []),
        (Status.QUEUED, []),
    ],
)
def test_its_author_hears_of_the_end(workspace, owner, teammate, stranger, status, sentences):
    job = ended(workspace, owner, status)
    announce(job.pk)

    assert heard(owner) == sentences
    assert heard(teammate) == heard(stranger) == []
    assert set(Notification.objects.values_list("url", flat=True)) <= {job.get_absolute_url()}


def test_each_output_that_is_kept_sends_word_and_one_is_told(workspace, owner):
    job = ended(workspace, owner)
    for _ in range(3):
        generation_changed.send_robust(Generation, generation_id=job.pk, status=job.status)
    assert Notification.objects.count() == 1


@pytest.mark.parametrize("status", [Status.SUBMITTING, Status.STORING])
def test_for_a_state_that_tells_nothing_nothing_is_read(workspace, owner, django_assert_num_queries, status):
    job = ended(workspace, owner, status)
    with django_assert_num_queries(0):
        on_generation_changed(None, generation_id=job.pk, status=job.status)


def test_a_file_that_is_fetched_days_later_is_no_news(workspace, owner):
    announce(ended(workspace, owner, finished_at=timezone.now() - timedelta(days=3)).pk)
    assert heard(owner) == []


def test_needing_attention_twice_is_told_twice(workspace, owner):
    job = ended(workspace, owner, Status.NEEDS_ATTENTION)
    announce(job.pk)
    Notification.objects.update(read_at=timezone.now())
    Generation.objects.update(finished_at=timezone.now())
    announce(job.pk)
    assert heard(owner) == ["“Dark mode” needs your decision"]


@pytest.mark.parametrize(
    ("to", "by", "sentences"),
    [
        (Status.QUEUED, "teammate", []),
        (Status.PROCESSING, "teammate", []),
        (Status.ABANDONED, "teammate", ["Tom gave up “Dark mode”"]),
        (Status.ABANDONED, "owner", []),
    ],
)
def test_a_decision_takes_the_place_of_the_question(workspace, owner, teammate, request, to, by, sentences):
    job = ended(workspace, owner, Status.NEEDS_ATTENTION)
    announce(job.pk)

    decide(job, request.getfixturevalue(by).user, Move(to, "Decided", due_in=None))
    announce(job.pk)

    assert heard(owner) == sentences


def test_who_left_or_is_gone_hears_nothing(workspace, owner):
    Membership.objects.filter(user=owner.user).delete()
    announce(ended(workspace, owner).pk)
    announce(ended(workspace, None).pk)
    announce("0" * 32)
    assert not Notification.objects.exists()


def test_why_it_failed_is_told(workspace, owner):
    announce(ended(workspace, owner, Status.FAILED, error_message="The prompt was refused.").pk)
    assert Wording(Notification.objects.get()).words == "The prompt was refused."


@pytest.mark.parametrize(
    ("age", "is_told"),
    [(timedelta(seconds=30), False), (timedelta(minutes=2), True), (timedelta(minutes=61), False)],
)
def test_the_sweep_finds_what_was_lost(workspace, owner, monkeypatch, age, is_told):
    job = ended(workspace, owner)
    GenerationEvent.objects.create(generation=job, status=job.status, message="Completed")
    now = timezone.now()
    monkeypatch.setattr(announcements.timezone, "now", lambda: now + age)
    announce_missed()
    announce_missed()
    assert heard(owner) == (["“Dark mode” is finished"] if is_told else [])


def test_the_sweep_asks_nothing_for_what_was_told(workspace, owner, django_assert_num_queries, monkeypatch):
    for _ in range(5):
        job = ended(workspace, owner)
        GenerationEvent.objects.create(generation=job, status=job.status, message="Completed")
        announce(job.pk)
    now = timezone.now()
    monkeypatch.setattr(announcements.timezone, "now", lambda: now + timedelta(minutes=2))
    with django_assert_num_queries(3):
        announce_missed()
