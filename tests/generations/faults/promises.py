"""Turns of a job under faults, and what has to be true of it afterwards."""

import time

from django.conf import settings

from generations import lifecycle
from generations.lifecycle import Status
from generations.models import Generation
from media_library.models import MediaFile
from tests.fault_proxy import FaultProxy
from tests.generations.lifecycle.driving import turn
from tests.sandbox_server import SandboxAccount
from workspaces.models import ApiKey

# A submission and a look at the list; a poll, and the files it led to, each with a fresh link; the balance.
REQUESTS_A_TURN = 6
# How long a rate limit lasts is not for the clock of a test to say.
NO_PAUSE = {"paused_until": None, "questions_paused_until": None}
ENDS = {Status.COMPLETED, Status.FAILED, Status.NEEDS_ATTENTION}


def one_turn(job: Generation, proxy: FaultProxy) -> Generation:
    """Give the job a turn now, and see that it asks no more than it needs."""
    before = len(proxy.heard)
    ApiKey.objects.update(**NO_PAUSE)
    job = turn(job)
    assert len(proxy.heard) - before <= REQUESTS_A_TURN
    # It comes to rest between two turns: it is let go, and its next turn is not now.
    assert job.lease_token is None
    if job.next_due_at is not None:
        assert job.next_due_at > (job.submitted_at or job.created_at)
    if job.status in lifecycle.RUNNING:
        assert job.next_due_at is not None
        assert job.deadline_at is not None
        assert job.next_due_at <= job.deadline_at
    return job


def turns_to_the_end(job: Generation, proxy: FaultProxy, most: int = 150) -> Generation:
    """Give the job turns until nothing is left to do."""
    for _ in range(most):
        if job.next_due_at is None:
            return job
        job = one_turn(job, proxy)
        time.sleep(0.05)
    raise AssertionError(f"The job is still {job.status}: {job.notice}")


def submissions(account: SandboxAccount) -> int:
    """Return how many jobs PowerPost was asked for, as it saw it."""
    return sum(entry["path"].endswith("/generate") for entry in account.requests(method="POST"))


def assert_paid_once(job: Generation, account: SandboxAccount) -> None:
    """One sending at most reached PowerPost, and what it took is what the job says."""
    assert submissions(account) <= 1
    taken = 1000 - account.balance
    if job.credits_used is not None:
        assert taken == job.credits_used
    else:
        assert taken == 0 or job.status == Status.NEEDS_ATTENTION


def assert_kept_once(job: Generation) -> None:
    """Every output is here, once, and nothing is left on the way."""
    assert job.status == Status.COMPLETED
    assert job.outputs.count() == 1
    assert all(output.is_kept for output in job.outputs.all())
    generated = MediaFile.objects.filter(source=MediaFile.Source.GENERATED)
    assert generated.count() == job.outputs.exclude(type="caption").count()
    for media_file in generated:
        assert media_file.file.size == media_file.size
    assert_nothing_left_behind()


def assert_nothing_left_behind() -> None:
    """No bytes lie where they arrive."""
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []
