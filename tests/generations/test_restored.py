"""After a restore nothing is paid for twice: what may have been sent since the backup is not sent again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from generations import resolution
from generations.lifecycle import Status
from generations.models import Generation
from generations.restored import settle_jobs
from generations.steps import advance
from media_library.models import MediaFile
from tests.generations.factories import make_file, make_generation

TAKEN = timedelta(minutes=3)


def restored(job: Generation, **fields) -> Generation:
    """Bring the row back to what a backup of three minutes ago knew of it, and settle it."""
    Generation.objects.filter(pk=job.pk).update(**fields)
    settle_jobs(timezone.now() - TAKEN)
    return Generation.objects.get(pk=job.pk)


AS_QUEUED = {"status": Status.QUEUED, "remote_id": "", "submitted_at": None, "error_code": "", "attempts": 0}


@pytest.fixture
def sent_captions(live_workspace) -> Generation:
    """A caption job that PowerPost has."""
    job = make_generation(
        live_workspace, "content", status=Status.QUEUED, prompt="Sent after the backup", remote_id=""
    )
    advance(job.pk)
    job.refresh_from_db()
    assert job.remote_id
    return job


@pytest.mark.django_db
def test_a_caption_job_sent_after_the_backup_is_found_at_powerpost(sent_captions, account):
    balance = account.balance
    job = restored(sent_captions, **AS_QUEUED)
    assert job.status == Status.SUBMITTING
    advance(job.pk)
    job.refresh_from_db()
    assert (job.status, job.remote_id) == (Status.PROCESSING, sent_captions.remote_id)
    assert job.error_code == ""
    assert account.balance == balance


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.WAITING, Status.QUEUED, Status.SUBMITTING])
@pytest.mark.parametrize("kind", ["images", "video"])
def test_what_cannot_be_looked_up_waits_for_a_person(live_workspace, kind, status, monkeypatch):
    job = restored(make_generation(live_workspace, kind, status=status, remote_id=""))

    def sent(*arguments):
        pytest.fail("It was sent")

    monkeypatch.setattr("powerpost.client.PowerPostClient.generate", sent)
    advance(job.pk)
    job.refresh_from_db()
    assert job.status == Status.NEEDS_ATTENTION
    assert job.next_due_at is None
    assert "restored from a backup" in job.error_message
    assert "will not be sent again by itself" in job.error_message
    assert job.events.filter(message__contains="restored from a backup").exists()


@pytest.mark.django_db
def test_a_caption_job_that_is_not_at_powerpost_waits_for_a_person_in_the_end(live_workspace):
    job = restored(
        make_generation(live_workspace, "content", status=Status.QUEUED, prompt="Never sent", remote_id="")
    )
    for _ in range(10):
        Generation.objects.filter(pk=job.pk, next_due_at__isnull=False).update(next_due_at=timezone.now())
        advance(job.pk)
    job.refresh_from_db()
    assert job.status == Status.NEEDS_ATTENTION


@pytest.mark.django_db
def test_a_running_job_is_asked_for_however_long_ago_the_backup_was(sent_captions):
    long_ago = timezone.now() - timedelta(days=30)
    job = restored(sent_captions, deadline_at=long_ago, next_due_at=long_ago, lease_until=long_ago)
    assert job.status == Status.PROCESSING
    advance(job.pk)
    job.refresh_from_db()
    assert job.status != Status.NEEDS_ATTENTION


@pytest.mark.django_db
def test_a_job_that_needed_a_decision_says_that_it_may_have_been_taken_since(workspace):
    job = restored(make_generation(workspace, "images", status=Status.NEEDS_ATTENTION, remote_id=""))
    assert job.events.filter(message__contains="it may have been sent again").exists()


@pytest.mark.django_db
def test_sent_again_by_a_person_it_waits_for_files_that_powerpost_has_not(workspace, owner):
    unsent = make_file(workspace, transfer=MediaFile.Transfer.WAITING)
    job = restored(make_generation(workspace, "images", status=Status.WAITING, inputs=[unsent], remote_id=""))
    Generation.objects.filter(pk=job.pk).update(status=Status.NEEDS_ATTENTION)
    job.refresh_from_db()
    resolution.send_again(job, owner.user)
    job.refresh_from_db()
    assert (job.status, job.error_code) == (Status.WAITING, "")
