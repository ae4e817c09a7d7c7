"""A worker that was killed leaves a row behind; another one must find it and do the right thing."""

from datetime import timedelta

import pytest
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from generations import leases, lifecycle
from generations.lifecycle import Move, Status
from generations.models import Generation
from generations.tasks import sweep
from tests.generations.lifecycle.driving import start_captions, start_images, turn


def abandon_while_sending(job: Generation) -> None:
    """Leave the job as a worker killed in the middle of its POST would."""
    claimed = leases.claim(job.pk)
    lifecycle.move(
        claimed,
        Move(Status.SUBMITTING, "Sending", due_in=0, fields={"submitted_at": timezone.now()}),
        keep_claim=True,
    )
    Generation.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_job_left_while_sending_is_not_sent_again(live_workspace, account):
    job = start_images(live_workspace)
    abandon_while_sending(job)
    assert turn(job).status == Status.NEEDS_ATTENTION
    assert [entry for entry in account.requests() if entry["method"] == "POST"] == []


def test_captions_left_after_they_were_accepted_are_taken_up(live_workspace, account):
    job = start_captions(live_workspace, "A prompt of its own")
    with live_workspace.powerpost() as client:
        from generations.requests import remote_request

        started = client.generate_content(remote_request(job))
    abandon_while_sending(job)
    job = turn(job)
    assert job.status == Status.PROCESSING
    assert job.remote_id == started.generation_id


def test_an_answer_that_comes_after_the_lease_is_still_kept(live_workspace):
    job = start_images(live_workspace)
    abandon_while_sending(job)
    sender = Generation.objects.get(pk=job.pk)
    assert turn(job).status == Status.NEEDS_ATTENTION
    lifecycle.accept_late(
        sender, Move(Status.PROCESSING, "Accepted", due_in=1, fields={"remote_id": "late-answer"})
    )
    job.refresh_from_db()
    assert (job.status, job.remote_id) == (Status.PROCESSING, "late-answer")


@pytest.mark.parametrize("late_by", [1, 60])
def test_the_sweep_finds_only_rows_that_lost_their_nudge(workspace, late_by):
    job = start_captions(workspace)
    HUEY.flush()
    Generation.objects.update(next_due_at=timezone.now() - timedelta(seconds=late_by))
    sweep.call_local()
    assert [task.args for task in HUEY.pending()] == ([(str(job.pk),)] if late_by > 5 else [])


def test_the_sweep_comes_back_for_a_row_held_by_a_worker_that_may_be_dead(workspace):
    job = start_captions(workspace)
    leases.claim(job.pk)
    HUEY.flush()
    Generation.objects.update(next_due_at=timezone.now() - timedelta(seconds=30))
    sweep.call_local()
    (task,) = HUEY.pending()
    assert task.args == (str(job.pk),)
    assert not HUEY.ready_to_run(task)


def test_the_sweep_leaves_finished_jobs_alone(workspace):
    start_captions(workspace)
    Generation.objects.update(status=Status.FAILED, next_due_at=None)
    HUEY.flush()
    sweep.call_local()
    assert HUEY.pending() == []
