"""The library's tasks: nudges that may come twice, late or never."""

from datetime import timedelta

import pytest
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from media_library import tasks, transfer
from media_library.models import MediaFile

# The end of a transfer is told after a commit, so tests here must commit.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def files(make_file, live_workspace) -> list[MediaFile]:
    return [make_file(live_workspace) for _ in range(3)]


def states() -> set[str]:
    return set(MediaFile.objects.values_list("transfer", flat=True))


def test_an_upload_is_sent(files, run_queue):
    for file in files:
        tasks.enqueue_transfer(file.pk)

    run_queue()

    assert states() == {"sent"}


def test_the_same_nudge_twice_sends_once(files, account, run_queue):
    for _ in range(2):
        tasks.enqueue_transfer(files[0].pk)

    run_queue()

    assert len(account.requests(method="POST", path="/api/v1/media/upload")) == len(files)


def test_a_failed_attempt_comes_back_later(files, account, run_queue):
    account.add_fault("/media/upload", "status_503", times=3)
    for file in files:
        tasks.enqueue_transfer(file.pk)

    run_queue()

    assert states() == {"waiting"}
    assert len(HUEY.scheduled()) == 3


def test_a_lost_nudge_is_found_by_the_sweep(files, run_queue):
    HUEY.flush()

    tasks.sweep.call_local()
    run_queue()

    assert states() == {"sent"}


def test_the_sweep_comes_back_when_the_lease_of_a_killed_process_ends(files, run_queue):
    HUEY.flush()
    MediaFile.objects.update(transfer="sending", lease_until=timezone.now() + timedelta(seconds=20))

    tasks.sweep.call_local()

    assert run_queue() == 0
    assert len(HUEY.scheduled()) == 3


def test_sending_leaves_half_of_the_workers_to_others(files, account, run_queue):
    HUEY.flush()
    taken = [transfer._senders.acquire(blocking=False) for _ in range(transfer.SENDERS)]
    try:
        tasks.enqueue_transfer(files[0].pk)
        run_queue()
        assert account.requests(method="POST", path="/api/v1/media/upload") == []
    finally:
        for _ in taken:
            transfer._senders.release()

    # Whoever finishes asks for the next one: a single nudge is enough for all.
    tasks.enqueue_transfer(files[1].pk)
    run_queue()

    assert states() == {"sent"}


def test_a_missing_row_is_passed_over(run_queue):
    tasks.enqueue_transfer("00000000-0000-0000-0000-000000000000")

    assert run_queue() == 1
