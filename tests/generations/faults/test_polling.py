"""Everything that can go wrong while a job is asked for: it goes on, says so, and costs nothing more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from generations import lifecycle
from generations.lifecycle import Status
from generations.models import Generation
from tests import fault_proxy as wire
from tests.generations.faults.promises import (
    assert_kept_once,
    assert_paid_once,
    one_turn,
    submissions,
    turns_to_the_end,
)
from tests.generations.lifecycle.driving import start_captions, start_images

POLL = "/content/generations/"
GOES_ON = "The job goes on at PowerPost; asking again."

FAULTS = {
    "reset before": (wire.resets_before_the_body, GOES_ON),
    "reset after": (wire.resets_after_the_body, GOES_ON),
    "truncated": (wire.truncates, "did not arrive whole"),
    "500": (wire.answers(500), "PowerPost had an error"),
    "502 with HTML": (wire.answers(502, wire.HTML, Content_Type="text/html"), "PowerPost had an error"),
    "200 with HTML": (wire.answers(200, wire.HTML, Content_Type="text/html"), "other than JSON"),
    "200 with a list": (wire.answers(200, b"[]"), "other than JSON"),
    "200 without a status": (wire.answers(200, b"{}"), "without a status"),
    "302": (wire.answers(302, Location="http://169.254.169.254/"), "check the base URL"),
    "403": (wire.answers(403, wire.HTML), "may not do this"),
    "404": (wire.answers(404), "does not find this job at the moment"),
    "413": (wire.answers(413), GOES_ON),
    "completed without outputs": (wire.answers(200, b'{"status": "completed"}'), "no outputs yet"),
}
SLOW_FAULTS = {"silence": wire.hangs_when_done, "an answer that drips": wire.drips}


@pytest.fixture
def job(wired_workspace, proxy) -> Generation:
    """A caption job that PowerPost has."""
    job = one_turn(start_captions(wired_workspace), proxy)
    assert job.status == Status.PROCESSING
    return job


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_while_asking(fault, job, account, proxy):
    spoiled, words = FAULTS[fault]
    proxy.breaks("GET", POLL, spoiled, times=2)
    for _ in range(2):
        asked = len(proxy.heard)
        job = one_turn(job, proxy)
        assert job.status == Status.PROCESSING
        assert words in job.notice
        assert len(proxy.heard) == asked + 1
        assert (job.next_due_at - timezone.now()).total_seconds() > 1
    job = turns_to_the_end(job, proxy)
    assert job.notice == ""
    assert_kept_once(job)
    assert_paid_once(job, account)


@pytest.mark.parametrize("fault", SLOW_FAULTS)
def test_silence_while_asking(fault, job, account, proxy, impatient):
    proxy.breaks("GET", POLL, SLOW_FAULTS[fault])
    job = one_turn(job, proxy)
    assert job.status == Status.PROCESSING
    assert GOES_ON in job.notice
    assert_kept_once(turns_to_the_end(job, proxy))
    assert submissions(account) == 1


def test_a_wrong_content_type_is_no_fault(job, proxy):
    proxy.breaks("GET", POLL, wire.calls_it_a_page, times=100)
    assert_kept_once(turns_to_the_end(job, proxy))


def test_a_refused_connection(job, account, proxy):
    proxy.refuse()
    job = one_turn(job, proxy)
    assert job.status == Status.PROCESSING
    assert "could not be reached" in job.notice
    assert GOES_ON in job.notice
    proxy.listen_again()
    assert_kept_once(turns_to_the_end(job, proxy))
    assert submissions(account) == 1


def test_a_storm_of_429_is_waited_out(job, account, proxy):
    proxy.breaks("GET", POLL, wire.answers(429, Retry_After="30"), times=5)
    for _ in range(5):
        job = one_turn(job, proxy)
        assert job.status == Status.PROCESSING
        assert (job.next_due_at - timezone.now()).total_seconds() > 29
    assert_kept_once(turns_to_the_end(job, proxy))
    assert submissions(account) == 1


@pytest.mark.parametrize("status", [403, 429, 500])
def test_a_fault_without_end_ends_with_the_states_deadline(status, job, account, proxy):
    proxy.breaks("GET", POLL, wire.answers(status), times=1000)
    for _ in range(5):
        job = one_turn(job, proxy)
    Generation.objects.update(deadline_at=timezone.now() - timedelta(seconds=1))
    job = one_turn(job, proxy)
    assert job.status == Status.NEEDS_ATTENTION
    assert "Its credits were taken when it started" in job.error_message
    assert job.remote_id
    assert submissions(account) == 1


def test_a_job_that_powerpost_denies_ends_with_a_person(job, account, proxy):
    proxy.breaks("GET", POLL, wire.answers(404), times=1000)
    asked = len(proxy.heard)
    job = turns_to_the_end(job, proxy)
    assert len(proxy.heard) - asked == lifecycle.STRANGE_ANSWERS
    assert job.status == Status.NEEDS_ATTENTION
    assert "accepted this job and no longer knows it" in job.error_message
    assert submissions(account) == 1


CREDITS_FAULTS = {
    "reset": wire.resets_after_the_body,
    "truncated": wire.truncates,
    "500": wire.answers(500),
    "502 with HTML": wire.answers(502, wire.HTML),
    "200 with HTML": wire.answers(200, wire.HTML),
    "200 without a balance": wire.answers(200, b'{"balance": "many"}'),
    "429": wire.answers(429),
    "403": wire.answers(403),
    "302": wire.answers(302, Location="/elsewhere"),
}


@pytest.mark.parametrize("fault", CREDITS_FAULTS)
def test_a_balance_that_cannot_be_read_changes_nothing(fault, wired_workspace, account, proxy):
    proxy.breaks("GET", "/account/credits", CREDITS_FAULTS[fault], times=100)
    job = turns_to_the_end(start_images(wired_workspace, "A desk [fail]"), proxy)
    assert job.status == Status.FAILED
    assert "refunded" in job.error_message
    assert proxy.heard.count(("GET", "/api/v1/account/credits")) == 1
    wired_workspace.api_key.refresh_from_db()
    # As the answer to the job said it; the refund is heard of with the next answer.
    assert wired_workspace.api_key.balance == job.remaining_credits
    assert account.balance == 1000


def test_a_balance_that_never_comes_does_not_hold_up_the_end(wired_workspace, proxy, impatient):
    proxy.breaks("GET", "/account/credits", wire.hangs_when_done)
    job = turns_to_the_end(start_images(wired_workspace, "A desk [fail]"), proxy)
    assert job.status == Status.FAILED
