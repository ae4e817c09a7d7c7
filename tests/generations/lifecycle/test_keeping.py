from datetime import timedelta

from django.utils import timezone

from generations.lifecycle import Status
from generations.models import Generation
from media_library.models import MediaFile
from tests.generations.lifecycle.driving import start_images, turn, turns_until_rest


def test_a_dead_link_is_renewed_by_asking_for_the_job_again(live_workspace, account):
    job = start_images(live_workspace)
    account.add_fault(path="/storage/", fault="status_403", times=1)
    job = turns_until_rest(job)
    assert job.status == Status.COMPLETED
    assert job.outputs.get().is_kept


def test_a_broken_file_is_not_kept_but_fetched_again(live_workspace):
    job = turns_until_rest(start_images(live_workspace, "A desk [bad-file]"))
    assert job.status == Status.COMPLETED
    output = job.outputs.get()
    assert output.is_kept
    assert output.keep_attempts == 1
    assert output.keep_error == ""


def test_a_file_that_cannot_be_fetched_does_not_hold_up_the_job_for_ever(live_workspace, account):
    job = turn(start_images(live_workspace))
    account.add_fault(path="/storage/", fault="status_500", times=50)
    while job.status != Status.STORING:
        job = turn(job)
    Generation.objects.update(deadline_at=timezone.now() - timedelta(seconds=1))
    job = turn(job)
    assert job.status == Status.COMPLETED
    assert job.is_running
    assert not job.outputs.get().is_kept
    account.clear_faults()
    job = turns_until_rest(job)
    assert job.outputs.get().is_kept


def test_nothing_is_left_in_the_incoming_folder(live_workspace, settings):
    turns_until_rest(start_images(live_workspace, "A desk [bad-file]", quantity=2))
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []


def test_each_file_is_downloaded_once_and_without_the_key(live_workspace, sandbox):
    job = turns_until_rest(start_images(live_workspace, quantity=2))
    for output in job.outputs.all():
        path = f"/storage/images/{output.media_id}"
        assert len(sandbox.requests(path=path)) == 1
        assert len(sandbox.requests(path=path, key="")) == 1
    assert MediaFile.objects.filter(source="generated").count() == 2
