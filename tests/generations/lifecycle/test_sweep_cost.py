"""What polling costs grows with the jobs that are due, not with the jobs that exist."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from generations import lifecycle
from generations.lifecycle import Status
from generations.models import Generation
from generations.tasks import sweep
from workspaces.models import Turn


def add_jobs(workspace, count: int, **fields) -> None:
    Generation.objects.bulk_create(
        Generation(workspace=workspace, kind="content", prompt="A job", **fields) for _ in range(count)
    )


def queries_of_a_sweep() -> int:
    HUEY.flush()
    Turn.objects.update(taken_until=None)
    with CaptureQueriesContext(connection) as queries:
        sweep.call_local()
    return len(queries)


@pytest.fixture
def late() -> dict:
    return {"status": Status.PROCESSING, "next_due_at": timezone.now() - timedelta(minutes=1)}


def test_a_sweep_takes_as_many_queries_for_one_late_job_as_for_hundreds(workspace, late):
    add_jobs(workspace, 1, **late)
    queries_of_a_sweep()
    few = queries_of_a_sweep()
    add_jobs(workspace, 300, **late)
    assert queries_of_a_sweep() == few
    assert len(HUEY.pending()) == 301


def test_finished_jobs_and_jobs_of_later_cost_a_sweep_nothing(workspace, late):
    add_jobs(workspace, 1, **late)
    queries_of_a_sweep()
    few = queries_of_a_sweep()
    add_jobs(workspace, 300, status=Status.COMPLETED, next_due_at=None)
    later = timezone.now() + timedelta(minutes=1)
    add_jobs(workspace, 300, status=Status.PROCESSING, next_due_at=later)
    assert queries_of_a_sweep() == few
    assert len(HUEY.pending()) == 1


def test_due_jobs_are_found_by_their_index(workspace, late):
    add_jobs(workspace, 50, **late)
    assert "generations_due" in lifecycle.due().explain()
