"""One process at a time sends a file, and a file never stays behind when a process is killed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from media_library import transfer
from media_library.models import MediaFile


@pytest.fixture
def file(make_file, live_workspace) -> MediaFile:
    return make_file(live_workspace)


def killed(media_file: MediaFile, *, lease_left: timedelta) -> None:
    """Leave the row as a process does that was killed while it sent the file."""
    transfer._claim(media_file.pk)
    MediaFile.objects.filter(pk=media_file.pk).update(lease_until=timezone.now() + lease_left)


def test_a_claimed_file_cannot_be_claimed_again(file):
    assert transfer._claim(file.pk)
    assert transfer._claim(file.pk) is None


@pytest.mark.django_db(transaction=True)
def test_of_many_threads_one_gets_the_file(file):
    def claim(_) -> bool:
        try:
            return transfer._claim(file.pk) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(24))) == 1
    file.refresh_from_db()
    assert file.transfer_attempts == 1


def test_a_file_whose_process_was_killed_is_sent_once_the_lease_is_over(file):
    killed(file, lease_left=timedelta(seconds=30))
    assert not transfer.due().exists()
    assert transfer.send(file.pk) is None
    assert file.pk in [entry.pk for entry in transfer.leased()]

    MediaFile.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    assert [entry.pk for entry in transfer.due()] == [file.pk]
    transfer.send(file.pk)
    file.refresh_from_db()
    assert (file.transfer, file.transfer_attempts) == (MediaFile.Transfer.SENT, 2)


def test_a_file_that_kills_its_process_each_time_fails_in_the_end(file):
    for _ in range(transfer.MAX_ATTEMPTS):
        killed(file, lease_left=timedelta(seconds=-1))

    assert transfer.send(file.pk) is None

    file.refresh_from_db()
    assert file.transfer == MediaFile.Transfer.FAILED
    assert "interrupted" in file.transfer_error


@pytest.mark.parametrize("after", ["progress", "success", "failure"])
def test_a_process_that_lost_its_lease_changes_nothing(file, after):
    slow = transfer._claim(file.pk)
    MediaFile.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    fast = transfer._claim(file.pk)

    if after == "progress":
        with pytest.raises(transfer.LeaseLost):
            transfer._Progress(slow)(10)
    elif after == "success":
        answer = type("Answer", (), {"media_id": "late", "request_id": ""})()
        transfer._succeed(slow, answer)
    else:
        transfer._fail(slow, "Too late.")

    file.refresh_from_db()
    assert (file.transfer, file.lease_token, file.media_id) == ("sending", fast.lease_token, "")


def test_losing_the_lease_stops_the_sending(file, account, monkeypatch):
    monkeypatch.setattr(transfer, "_held", lambda media_file: MediaFile.objects.none())

    assert transfer.send(file.pk) is None

    file.refresh_from_db()
    assert file.transfer == MediaFile.Transfer.SENDING


def test_a_file_deleted_while_it_is_sent_stops_the_sending(file):
    claimed = transfer._claim(file.pk)
    MediaFile.objects.filter(pk=file.pk).delete()

    with pytest.raises(transfer.LeaseLost):
        transfer._Progress(claimed)(10)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_within_a_transaction(file, monkeypatch):
    upload = transfer._upload

    def watched(media_file):
        assert not connection.in_atomic_block
        return upload(media_file)

    monkeypatch.setattr(transfer, "_upload", watched)

    transfer.send(file.pk)

    file.refresh_from_db()
    assert file.transfer == MediaFile.Transfer.SENT
