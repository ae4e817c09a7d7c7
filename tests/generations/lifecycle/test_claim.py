from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from generations import leases, lifecycle
from generations.leases import ClaimLost
from generations.lifecycle import Move, Status
from generations.models import Generation
from tests.generations.lifecycle.driving import start_captions


def test_a_due_job_is_claimed_once(workspace):
    job = start_captions(workspace)
    assert leases.claim(job.pk) is not None
    assert leases.claim(job.pk) is None


def test_a_job_that_is_not_due_is_left_alone(workspace):
    job = start_captions(workspace)
    Generation.objects.update(next_due_at=timezone.now() + timedelta(seconds=30))
    assert leases.claim(job.pk) is None


def test_a_deleted_job_is_tolerated(workspace):
    job = start_captions(workspace)
    job_id = job.pk
    job.delete()
    assert leases.claim(job_id) is None


def test_a_claim_whose_lease_is_over_passes_to_the_next_worker(workspace):
    job = start_captions(workspace)
    first = leases.claim(job.pk)
    Generation.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    second = leases.claim(job.pk)
    assert second is not None
    with pytest.raises(ClaimLost):
        lifecycle.move(first, Move(Status.SUBMITTING, "Too late", due_in=0))
    assert Generation.objects.get(pk=job.pk).status == Status.QUEUED
    assert not job.events.filter(message="Too late").exists()


def test_a_lost_claim_cannot_postpone_or_renew(workspace):
    job = start_captions(workspace)
    first = leases.claim(job.pk)
    Generation.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    leases.claim(job.pk)
    with pytest.raises(ClaimLost):
        lifecycle.postpone(first, 10)
    with pytest.raises(ClaimLost):
        leases.renew(first)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_the_same_instant_claim_each_job_once(make_workspace):
    workspace = make_workspace()
    jobs = [start_captions(workspace) for _ in range(20)]

    def claim_all(_: int) -> list[object]:
        try:
            return [job.pk for job in jobs if leases.claim(job.pk) is not None]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        claimed = [pk for pks in pool.map(claim_all, range(8)) for pk in pks]
    assert sorted(map(str, claimed)) == sorted(str(job.pk) for job in jobs)
