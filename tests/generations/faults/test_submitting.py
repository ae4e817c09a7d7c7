"""Everything that can go wrong while a job is sent, for each kind of job: paid for once at most, and said."""

from dataclasses import dataclass

import pytest

from generations.lifecycle import Status
from tests import fault_proxy as wire
from tests.generations.faults.promises import (
    ENDS,
    assert_kept_once,
    assert_nothing_left_behind,
    assert_paid_once,
    one_turn,
    submissions,
    turns_to_the_end,
)
from tests.generations.lifecycle.driving import start_captions, start_images, start_video

STARTS = {"content": start_captions, "images": start_images, "video": start_video}
PATHS = {"content": "/content/generate", "images": "/images/generate", "video": "/videos/generate"}

NOTHING_CHARGED = "othing was charged"
MAYBE_CHARGED = "may have started it and charged"
LOOKING = "The answer was lost; looking for the job"


@dataclass(frozen=True)
class Row:
    """A fault: whether PowerPost did what was asked, and whether the product may know."""

    name: str
    fault: wire.Fault
    is_done: bool = False
    outcome: str = "unknown"  # or "waits", "refused", "started"
    says: str = ""


ROWS = [
    Row("reset before the body", wire.resets_before_the_body),
    Row("reset during the body", wire.resets_during_the_body),
    Row("reset after the body", wire.resets_after_the_body, is_done=True),
    Row("truncated answer", wire.truncates, is_done=True),
    Row("500 though it was done", wire.fails_when_done, is_done=True),
    Row("500", wire.answers(500)),
    Row("502 with HTML", wire.answers(502, wire.HTML, Content_Type="text/html")),
    Row("503 with Retry-After", wire.answers(503, wire.HTML, Retry_After="1")),
    Row("200 with HTML", wire.answers(200, wire.HTML, Content_Type="text/html")),
    Row("200 without an id", wire.answers(200, b'{"status": "processing"}')),
    Row("302", wire.answers(302, Location="/elsewhere")),
    Row("wrong content type", wire.calls_it_a_page, is_done=True, outcome="started"),
    Row("429", wire.answers(429), outcome="waits", says="1 of 20 tries"),
    Row("429 with Retry-After", wire.answers(429, Retry_After="7"), outcome="waits", says="1 of 20 tries"),
    Row("307", wire.answers(307, Location="http://169.254.169.254/"), outcome="refused", says="base URL"),
    Row("400", wire.answers(400), outcome="refused", says="found the request invalid"),
    Row("402", wire.answers(402), outcome="refused", says="not enough credits"),
    Row("403", wire.answers(403, wire.HTML), outcome="refused", says="may not do this"),
    Row("404", wire.answers(404, wire.HTML), outcome="refused", says="does not know"),
    Row("413", wire.answers(413, wire.HTML), outcome="refused", says="too large"),
]
SLOW_ROWS = [
    Row("silence, nothing done", wire.hangs_undone),
    Row("silence though it was done", wire.hangs_when_done, is_done=True),
    Row("an answer that drips", wire.drips, is_done=True),
]


def check(row: Row, kind: str, workspace, account, proxy) -> None:
    proxy.breaks("POST", PATHS[kind], row.fault)
    job = one_turn(STARTS[kind](workspace), proxy)
    assert proxy.faults_left == 0
    assert submissions(account) == row.is_done
    if row.outcome == "started":
        assert job.status == Status.PROCESSING
    elif row.outcome == "waits":
        assert job.status == Status.QUEUED
        assert row.says in job.notice
        assert NOTHING_CHARGED in job.notice
    elif row.outcome == "refused":
        assert job.status == Status.FAILED
        assert row.says in job.error_message
        assert NOTHING_CHARGED in job.error_message
    elif kind != "content":
        assert job.status == Status.NEEDS_ATTENTION
        assert MAYBE_CHARGED in job.error_message
        assert "it will not be sent again by itself" in job.error_message
    elif row.is_done:
        assert job.status == Status.PROCESSING
        assert job.remote_id
    else:
        assert job.status == Status.SUBMITTING
        assert LOOKING in job.notice
    # A film takes seconds to draw, and its end is the same whatever happened before.
    if kind == "video" and row.outcome in ("waits", "started"):
        job = one_turn(job, proxy)
        assert job.status == Status.PROCESSING
    else:
        job = turns_to_the_end(job, proxy)
        assert job.status in ENDS
    assert_paid_once(job, account)
    if job.status == Status.COMPLETED:
        assert_kept_once(job)
    assert_nothing_left_behind()


@pytest.mark.parametrize("kind", STARTS)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_fault_while_sending(row, kind, wired_workspace, account, proxy):
    check(row, kind, wired_workspace, account, proxy)


@pytest.mark.parametrize("kind", STARTS)
@pytest.mark.parametrize("row", SLOW_ROWS, ids=lambda row: row.name)
def test_silence_while_sending(row, kind, wired_workspace, account, proxy, impatient):
    check(row, kind, wired_workspace, account, proxy)


@pytest.mark.parametrize("kind", STARTS)
def test_a_refused_connection_is_tried_again(kind, wired_workspace, account, proxy):
    proxy.refuse()
    job = STARTS[kind](wired_workspace)
    for tries in (1, 2, 3):
        job = one_turn(job, proxy)
        assert job.status == Status.QUEUED
        assert f"{tries} of 20 tries" in job.notice
        assert "could not be reached" in job.notice
        assert NOTHING_CHARGED in job.notice
    proxy.listen_again()
    assert one_turn(job, proxy).status == Status.PROCESSING
    assert submissions(account) == 1


def test_a_storm_of_429_ends_without_charge(wired_workspace, account, proxy):
    proxy.breaks("POST", "/images/generate", wire.answers(429, Retry_After="1"), times=100)
    job = turns_to_the_end(start_images(wired_workspace), proxy)
    assert job.status == Status.FAILED
    assert "Tried 20 times without success." in job.error_message
    assert NOTHING_CHARGED in job.error_message
    assert proxy.heard == [("POST", "/api/v1/images/generate")] * 20
    assert submissions(account) == 0


LIST_FAULTS = {
    "reset": wire.resets_after_the_body,
    "truncated": wire.truncates,
    "500": wire.answers(500),
    "502 with HTML": wire.answers(502, wire.HTML),
    "200 with HTML": wire.answers(200, wire.HTML),
    "429": wire.answers(429),
    "403": wire.answers(403),
}


@pytest.mark.parametrize("fault", LIST_FAULTS)
def test_a_lost_job_is_found_although_the_list_failed_first(fault, wired_workspace, account, proxy):
    proxy.breaks("POST", "/content/generate", wire.resets_after_the_body)
    proxy.breaks("GET", "/content/generations", LIST_FAULTS[fault])
    job = one_turn(start_captions(wired_workspace), proxy)
    assert job.status == Status.SUBMITTING
    assert LOOKING in job.notice
    job = one_turn(job, proxy)
    assert job.status == Status.PROCESSING
    job = turns_to_the_end(job, proxy)
    assert_kept_once(job)
    assert_paid_once(job, account)


def test_a_list_that_never_answers_ends_with_a_person(wired_workspace, account, proxy):
    proxy.breaks("POST", "/content/generate", wire.resets_after_the_body)
    proxy.breaks("GET", "/content/generations", wire.answers(500), times=100)
    job = turns_to_the_end(start_captions(wired_workspace), proxy)
    assert job.status == Status.NEEDS_ATTENTION
    assert MAYBE_CHARGED in job.error_message
    assert submissions(account) == 1
