"""No wait, whoever asks for it, lasts longer than the state that it is spent in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from generations import leases, lifecycle
from generations.lifecycle import STATES, Status
from generations.models import Generation
from generations.steps import advance
from tests.generations.factories import make_generation
from tests.generations.lifecycle.driving import start_captions, turn

A_DAY = 24 * 60 * 60.0


def claimed(job: Generation) -> Generation:
    found = leases.claim(job.pk)
    assert found is not None
    return found


@pytest.mark.parametrize("status", sorted(lifecycle.RUNNING))
def test_a_job_is_due_by_its_deadline(workspace, status):
    deadline = timezone.now() + STATES[status].deadline
    job = make_generation(workspace, status=status, deadline_at=deadline)
    lifecycle.postpone(claimed(job), A_DAY)
    job.refresh_from_db()
    assert job.next_due_at == deadline


def test_a_deadline_that_has_passed_does_not_make_it_spin(workspace):
    job = make_generation(workspace, status=Status.QUEUED, deadline_at=timezone.now() - timedelta(hours=1))
    lifecycle.postpone(claimed(job), A_DAY)
    job.refresh_from_db()
    assert 1 < (job.next_due_at - timezone.now()).total_seconds() <= lifecycle.RETRY_FIRST


def test_a_job_out_of_time_ends_while_its_key_pauses(live_workspace, account):
    job = start_captions(live_workspace)
    key = live_workspace.api_key
    key.paused_until = timezone.now() + timedelta(hours=3)
    key.save()
    assert turn(job).status == Status.QUEUED
    Generation.objects.update(deadline_at=timezone.now() - timedelta(seconds=1))
    job = turn(job)
    assert job.status == Status.FAILED
    assert "Nothing was charged" in job.error_message
    assert account.requests(method="POST") == []


def test_a_pause_does_not_say_that_a_lost_answer_cost_nothing(live_workspace):
    key = live_workspace.api_key
    key.paused_until = timezone.now() + timedelta(minutes=3)
    key.save()
    job = make_generation(
        live_workspace, status=Status.SUBMITTING, deadline_at=timezone.now() + timedelta(minutes=10)
    )
    advance(job.pk)
    job.refresh_from_db()
    assert job.held_since is not None
    assert "nothing was charged" not in job.notice
