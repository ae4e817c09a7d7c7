"""Everything that can go wrong while a file is sent to PowerPost: its job waits, or ends and says why."""

import pytest

from generations.lifecycle import Status
from media_library import transfer
from media_library.models import MediaFile
from tests import fault_proxy as wire
from tests.generations.faults.promises import NO_PAUSE, assert_paid_once, one_turn, submissions
from tests.generations.lifecycle.driving import start_captions
from tests.generations.lifecycle.test_waiting import add_file
from workspaces.models import ApiKey

# The end of a transfer is told after a commit.
pytestmark = pytest.mark.django_db(transaction=True)

UPLOAD = "/media/upload"
# A lost answer may be repeated here: an upload costs no credits.
PASSING = {
    "reset before the body": (wire.resets_before_the_body, "broke before the answer"),
    "reset during the body": (wire.resets_during_the_body, "broke before the answer"),
    "reset after the body": (wire.resets_after_the_body, "broke before the answer"),
    "truncated": (wire.truncates, "did not arrive whole"),
    "429": (wire.answers(429, Retry_After="1"), "asks to slow down"),
    "500": (wire.answers(500), "PowerPost had an error"),
    "502 with HTML": (wire.answers(502, wire.HTML, Content_Type="text/html"), "PowerPost had an error"),
    "200 with HTML": (wire.answers(200, wire.HTML, Content_Type="text/html"), "other than JSON"),
    "200 without an id": (wire.answers(200), "without a media id"),
    "302": (wire.answers(302, Location="http://169.254.169.254/"), "check the base URL"),
}
SLOW = {
    "silence": (wire.hangs_when_done, "did not answer in time"),
    "an answer that drips": (wire.drips, "took too long"),
}
FINAL = {
    "400": (wire.answers(400), "found the request invalid"),
    "403": (wire.answers(403, wire.HTML), "may not do this"),
    "413": (wire.answers(413, wire.HTML), "too large for PowerPost"),
    "413 storage": (
        wire.answers(413, b'{"error": {"code": "STORAGE_QUOTA_EXCEEDED"}}'),
        "Free up space in PowerPost's dashboard",
    ),
    "307": (wire.answers(307, Location="http://169.254.169.254/"), "check the base URL"),
}


@pytest.fixture
def file(wired_workspace) -> MediaFile:
    media_file = add_file(wired_workspace)
    MediaFile.objects.update(size=media_file.file.size)
    return media_file


@pytest.fixture
def job(file, wired_workspace, proxy):
    """A caption job that waits for its file."""
    job = start_captions(wired_workspace, None, inputs={"media_ids": [file]})
    job = one_turn(job, proxy)
    assert job.status == Status.WAITING
    return job


def send_once(file: MediaFile) -> float | None:
    """Give the file one attempt now, whatever its pace."""
    ApiKey.objects.update(**NO_PAUSE)
    MediaFile.objects.exclude(next_due_at=None).update(next_due_at=file.created_at)
    delay = transfer.send(file.pk)
    file.refresh_from_db()
    return delay


def assert_waits_then_arrives(words, file, job, account, proxy) -> None:
    delay = send_once(file)
    assert delay is not None
    assert delay >= 1
    assert file.transfer == MediaFile.Transfer.WAITING
    assert words in file.transfer_error
    assert file.lease_token is None
    assert one_turn(job, proxy).status == Status.WAITING
    assert send_once(file) is None
    assert file.transfer == MediaFile.Transfer.SENT
    assert file.media_id
    assert one_turn(job, proxy).status == Status.PROCESSING
    assert submissions(account) == 1


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes(fault, file, job, account, proxy):
    spoiled, words = PASSING[fault]
    proxy.breaks("POST", UPLOAD, spoiled)
    assert_waits_then_arrives(words, file, job, account, proxy)


@pytest.mark.parametrize("fault", SLOW)
def test_silence(fault, file, job, account, proxy, impatient):
    spoiled, words = SLOW[fault]
    proxy.breaks("POST", UPLOAD, spoiled)
    assert_waits_then_arrives(words, file, job, account, proxy)


def test_a_refused_connection(file, job, account, proxy):
    proxy.refuse()
    send_once(file)
    assert file.transfer == MediaFile.Transfer.WAITING
    assert "could not be reached" in file.transfer_error
    proxy.listen_again()
    send_once(file)
    assert one_turn(job, proxy).status == Status.PROCESSING
    assert_paid_once(one_turn(job, proxy), account)


@pytest.mark.parametrize("fault", FINAL)
def test_a_refusal_ends_the_job_without_charge(fault, file, job, account, proxy):
    spoiled, words = FINAL[fault]
    proxy.breaks("POST", UPLOAD, spoiled)
    assert send_once(file) is None
    assert file.transfer == MediaFile.Transfer.FAILED
    assert words in file.transfer_error
    job = one_turn(job, proxy)
    assert job.status == Status.FAILED
    assert "could not be sent to PowerPost" in job.error_message
    assert "Nothing was charged" in job.error_message
    assert submissions(account) == 0


def test_a_fault_without_end_is_tried_a_bounded_number_of_times(file, job, account, proxy):
    proxy.breaks("POST", UPLOAD, wire.answers(500), times=100)
    while send_once(file) is not None:
        assert file.transfer == MediaFile.Transfer.WAITING
    assert file.transfer == MediaFile.Transfer.FAILED
    assert f"tried {transfer.MAX_ATTEMPTS} times" in file.transfer_error
    assert proxy.heard.count(("POST", "/api/v1/media/upload")) == transfer.MAX_ATTEMPTS
    assert one_turn(job, proxy).status == Status.FAILED
