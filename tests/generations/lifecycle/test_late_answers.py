"""PowerPost's answer comes after the program, or a person, has stopped waiting for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from generations import leases, lifecycle, resolution
from generations.leases import ClaimLost
from generations.lifecycle import Move, NotPossible, Status
from generations.models import Generation
from generations.requests import remote_request
from generations.submission import _record_start
from powerpost import catalog
from tests.generations.lifecycle.driving import start_captions, start_images, turn


class SlowSender:
    """A worker that claimed the job, sent it, and lost its lease before PowerPost answered."""

    def __init__(self, job: Generation) -> None:
        self.claimed = leases.claim(job.pk)
        change = Move(Status.SUBMITTING, "Sending", due_in=0, fields={"submitted_at": timezone.now()})
        lifecycle.move(self.claimed, change, keep_claim=True)
        with self.claimed.workspace.powerpost() as client:
            self.started = client.generate(catalog.Kind(job.kind), remote_request(job))
        Generation.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    def hears(self) -> None:
        """Get the answer now."""
        _record_start(self.claimed, self.started)


@pytest.fixture
def job(live_workspace) -> Generation:
    return start_images(live_workspace)


def posts(account) -> int:
    return len(account.requests(method="POST"))


def test_it_overrides_a_job_that_was_to_be_sent_again(job, account, owner):
    sender = SlowSender(job)
    resolution.send_again(turn(job), owner.user)
    sender.hears()
    job = turn(job)
    assert job.remote_id == sender.started.generation_id
    assert posts(account) == 1


def test_a_second_start_is_written_down(job, account, owner):
    sender = SlowSender(job)
    resolution.send_again(turn(job), owner.user)
    job = turn(job)
    with pytest.raises(ClaimLost):
        sender.hears()
    line = job.events.last()
    assert sender.started.generation_id in line.message
    assert f"It took {sender.started.credits_used} credits" in line.message
    assert line.status == job.status == Status.PROCESSING
    assert posts(account) == 2


def test_a_job_that_was_given_up_stays_so_and_says_what_it_cost(job, owner):
    sender = SlowSender(job)
    resolution.give_up(turn(job), owner.user)
    with pytest.raises(ClaimLost):
        sender.hears()
    job.refresh_from_db()
    assert job.status == Status.ABANDONED
    assert sender.started.generation_id in job.events.last().message


def test_a_person_who_looked_before_the_answer_cannot_send_it_again(job, account, owner):
    sender = SlowSender(job)
    seen_by_the_person = turn(job)
    sender.hears()
    Generation.objects.update(status=Status.NEEDS_ATTENTION)
    with pytest.raises(NotPossible):
        resolution.send_again(seen_by_the_person, owner.user)
    assert posts(account) == 1


def test_the_balance_cannot_cost_the_answer(job, monkeypatch):
    def fails(key, balance):
        raise RuntimeError("the database is locked")

    monkeypatch.setattr("workspaces.models.ApiKey.record_balance", fails)
    job = turn(job)
    assert job.status == Status.PROCESSING
    assert job.remote_id


def test_a_listed_job_that_may_be_a_twins_is_taken_by_neither(live_workspace, account):
    lost = start_captions(live_workspace, "Twice the same")
    twin = start_captions(live_workspace, "Twice the same", post_types=["x-post"])
    accepted = SlowSender(twin)
    account.add_fault("/content/generate", "drop_before")
    assert turn(lost).status == Status.SUBMITTING
    accepted.hears()
    twin.refresh_from_db()
    assert twin.remote_id == accepted.started.generation_id
    while (lost := turn(lost)).status == Status.SUBMITTING:
        assert lost.remote_id == ""
    assert lost.status == Status.NEEDS_ATTENTION


def test_a_search_for_captions_ends_with_the_states_deadline(live_workspace, account):
    job = start_captions(live_workspace)
    account.add_fault("/content/generate", "drop_before")
    job = turn(job)
    Generation.objects.update(deadline_at=timezone.now() - timedelta(seconds=1))
    assert turn(job).status == Status.NEEDS_ATTENTION
