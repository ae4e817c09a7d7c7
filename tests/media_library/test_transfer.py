"""Sending a file to PowerPost: what happens to its row when PowerPost answers, refuses or goes silent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from media_library import transfer
from media_library.models import MediaFile
from media_library.signals import transfer_ended
from powerpost.timeouts import UPLOAD_TIMEOUT
from tests import media_files

# The end of a transfer is told after a commit, so tests here must commit.
pytestmark = pytest.mark.django_db(transaction=True)

UPLOADS = {"method": "POST", "path": "/api/v1/media/upload"}


@pytest.fixture
def file(make_file, live_workspace) -> MediaFile:
    return make_file(live_workspace)


@pytest.fixture
def ended():
    heard = []

    def hear(sender, media_file_id, **details):
        heard.append(media_file_id)

    transfer_ended.connect(hear)
    yield heard
    transfer_ended.disconnect(hear)


def age(media_file: MediaFile, **changes) -> MediaFile:
    MediaFile.objects.filter(pk=media_file.pk).update(**changes)
    media_file.refresh_from_db()
    return media_file


def test_it_sends_the_bytes_and_keeps_the_media_id(file, account, ended):
    assert transfer.send(file.pk) is None

    file.refresh_from_db()
    assert file.transfer == MediaFile.Transfer.SENT
    assert file.media_id
    assert file.transfer_request_id
    assert (file.sent_bytes, file.next_due_at, file.lease_token, file.lease_until) == (
        file.size,
        None,
        None,
        None,
    )
    assert account.state()["storage_used"] == file.size
    assert ended == [file.pk]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", media_files.png_bytes()),
        ("b.webp", media_files.webp_bytes()),
        ("c.mp4", media_files.mp4_bytes()),
        ("d.mov", media_files.mov_bytes()),
        ("e.webm", media_files.webm_bytes()),
    ],
)
def test_powerpost_takes_every_format(make_file, live_workspace, name, content):
    file = make_file(live_workspace, content, name)

    transfer.send(file.pk)

    file.refresh_from_db()
    assert file.transfer == MediaFile.Transfer.SENT, file.transfer_error


def test_a_sent_file_is_not_sent_again(file, account):
    transfer.send(file.pk)
    transfer.send(file.pk)

    assert len(account.requests(**UPLOADS)) == 1


@pytest.mark.parametrize("fault", ["status_500", "status_503", "drop_before", "drop_after", "html"])
def test_it_tries_again_after_what_may_pass(file, account, ended, fault):
    account.add_fault("/media/upload", fault)

    delay = transfer.send(file.pk)

    file.refresh_from_db()
    assert delay == transfer.RETRY_DELAYS[0]
    assert file.transfer == MediaFile.Transfer.WAITING
    assert file.transfer_error
    assert (file.sent_bytes, file.lease_token) == (0, None)
    assert timedelta(0) < file.next_due_at - timezone.now() <= timedelta(seconds=delay)
    assert ended == []
    age(file, next_due_at=timezone.now())
    transfer.send(file.pk)
    file.refresh_from_db()
    assert (file.transfer, file.transfer_error) == (MediaFile.Transfer.SENT, "")
    assert ended == [file.pk]


def test_it_waits_as_long_as_powerpost_asks(file, account):
    account.set_rate_limit(0)
    age(file, transfer_attempts=0)

    delay = transfer.send(file.pk)

    file.refresh_from_db()
    assert delay is not None
    assert delay >= transfer.RETRY_DELAYS[0]
    assert delay <= 60
    assert file.transfer == MediaFile.Transfer.WAITING


def test_the_pauses_grow_to_about_an_hour_in_all():
    assert list(transfer.RETRY_DELAYS) == sorted(transfer.RETRY_DELAYS)
    assert 45 * 60 <= sum(transfer.RETRY_DELAYS) <= 75 * 60


def test_it_gives_up_after_the_last_attempt(file, account, ended):
    account.add_fault("/media/upload", "status_503")
    age(file, transfer_attempts=transfer.MAX_ATTEMPTS - 1)

    assert transfer.send(file.pk) is None

    file.refresh_from_db()
    assert file.transfer == MediaFile.Transfer.FAILED
    assert f"tried {transfer.MAX_ATTEMPTS} times" in file.transfer_error
    assert file.next_due_at is None
    assert ended == [file.pk]


def test_a_refusal_is_final_and_keeps_powerposts_words(file, account, ended):
    account.add_fault("/media/upload", "status_400")

    assert transfer.send(file.pk) is None

    file.refresh_from_db()
    assert file.transfer == MediaFile.Transfer.FAILED
    assert file.transfer_error
    assert file.transfer_request_id
    assert ended == [file.pk]


def test_a_full_account_says_what_to_do(file, account):
    account.set_storage_used(10 * 1024**3)

    transfer.send(file.pk)

    file.refresh_from_db()
    assert file.transfer == MediaFile.Transfer.FAILED
    assert "Free up space in PowerPost's dashboard" in file.transfer_error


def test_a_key_that_is_not_accepted_fails_at_once(file, account):
    account.set_scopes("content:generate")

    transfer.send(file.pk)

    file.refresh_from_db()
    assert file.transfer == MediaFile.Transfer.FAILED


def test_no_connection_is_tried_again(make_file, workspace, settings):
    settings.POWERPOST_SANDBOX_URL = "http://127.0.0.1:9"
    file = make_file(workspace)

    assert transfer.send(file.pk) == transfer.RETRY_DELAYS[0]


def test_a_switched_off_key_waits(file, account):
    key = file.workspace.api_key
    key.is_active = False
    key.save(update_fields=["is_active"])

    assert transfer.send(file.pk) is None

    file.refresh_from_db()
    assert (file.transfer, file.transfer_attempts) == (MediaFile.Transfer.WAITING, 0)
    assert file.next_due_at <= timezone.now()
    assert not transfer.due().exists()
    assert account.requests(**UPLOADS) == []


def test_missing_bytes_are_said(file, ended):
    file.file.storage.delete(file.file.name)

    assert transfer.send(file.pk) is None

    file.refresh_from_db()
    assert file.transfer == MediaFile.Transfer.FAILED
    assert "upload it again" in file.transfer_error
    assert ended == [file.pk]


def test_a_deleted_file_is_passed_over(file):
    pk = file.pk
    file.delete()

    assert transfer.send(pk) is None


def test_a_media_id_that_another_file_has_is_not_taken(file, make_file, live_workspace, monkeypatch):
    other = make_file(live_workspace, transfer="sent", media_id="taken", next_due_at=None)
    answer = type("Answer", (), {"media_id": "taken", "request_id": "r"})()
    monkeypatch.setattr(transfer, "_upload", lambda media_file: answer)

    transfer.send(file.pk)

    file.refresh_from_db()
    assert file.transfer == MediaFile.Transfer.FAILED
    assert other.media_id == "taken"


def test_progress_is_written_about_once_a_second(file, monkeypatch, django_assert_num_queries):
    clock = [100.0]
    monkeypatch.setattr(transfer.time, "monotonic", lambda: clock[0])
    age(file, size=1000)
    claimed = transfer._claim(file.pk)
    progress = transfer._Progress(claimed)

    with django_assert_num_queries(1):
        progress(10)
        progress(20)
    clock[0] += 1.1
    with django_assert_num_queries(1):
        progress(300)
    file.refresh_from_db()
    assert (file.sent_bytes, file.sent_percent) == (300, 30)
    with django_assert_num_queries(1):
        progress(1000)
    file.refresh_from_db()
    assert file.sent_bytes == 1000


def test_the_lease_outlasts_the_clients_patience():
    assert transfer.LEASE.total_seconds() > UPLOAD_TIMEOUT[0]
    assert transfer.LEASE_FOR_ANSWER.total_seconds() > UPLOAD_TIMEOUT[1]


def test_retry_starts_afresh(file):
    age(file, transfer="failed", transfer_error="No.", transfer_attempts=7, next_due_at=None)

    assert transfer.retry(file)

    file.refresh_from_db()
    assert (file.transfer, file.transfer_error, file.transfer_attempts) == ("waiting", "", 0)
    transfer.send(file.pk)
    file.refresh_from_db()
    assert file.transfer == MediaFile.Transfer.SENT


@pytest.mark.parametrize("state", ["waiting", "sending", "sent"])
def test_only_a_failed_file_is_sent_again(file, state):
    age(file, transfer=state)

    assert not transfer.retry(file)
