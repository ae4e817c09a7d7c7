"""Everything that can go wrong while an output is fetched: it arrives whole, once, or the page says why."""

import errno
import os
import re

import pytest
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from generations.lifecycle import Status
from generations.models import Generation
from media_library.models import MediaFile
from powerpost import catalog
from tests import fault_proxy as wire
from tests import media_files
from tests.generations.faults.promises import (
    assert_kept_once,
    assert_nothing_left_behind,
    assert_paid_once,
    one_turn,
    turns_to_the_end,
)
from tests.generations.lifecycle.driving import start_images

FILE = "/storage/images/"
TOO_LARGE = catalog.MAX_SIZE[catalog.MediaType.IMAGE] + 1
FULL = "disk is full"

FAULTS = {
    "reset before": (wire.resets_before_the_body, "broke before the answer"),
    "reset after": (wire.resets_after_the_body, "broke before the answer"),
    "truncated": (wire.truncates, "did not arrive whole"),
    "429": (wire.answers(429, Retry_After="1"), "asks to slow down"),
    "500": (wire.answers(500), "PowerPost had an error"),
    "502 with HTML": (wire.answers(502, wire.HTML, Content_Type="text/html"), "PowerPost had an error"),
    "204": (wire.answers(204, b""), "led to no file"),
    "200 with nothing": (wire.answers(200, b""), "empty"),
    "200 with HTML": (wire.answers(200, wire.HTML, Content_Type="image/webp"), "PowerPost takes"),
    "noise": (wire.answers(200, b"\xff\x00noise" * 700), "PowerPost takes"),
    "a broken picture": (wire.answers(200, media_files.webp_bytes()[:-30]), "broken or incomplete"),
    "a film": (wire.answers(200, media_files.mp4_bytes()), "but an image was expected"),
    "redirect to another host": (wire.passes, "leads to another server"),  # where to, the test knows
    "redirect to a private address": (
        wire.answers(307, Location="http://169.254.169.254/latest/meta-data/"),
        "leads to another server",
    ),
    "redirect in circles": (wire.answers(302, Location="/storage/images/again"), "in circles"),
    "announced too large": (wire.announces(TOO_LARGE), "larger than the 10 MB allowed"),
    "without end": (wire.sends_without_end, "larger than the 10 MB allowed"),
}
SLOW_FAULTS = {
    "silence": (wire.hangs_when_done, "did not answer in time"),
    "bytes that drip": (wire.drips, "came too slowly"),
}


@pytest.fixture
def job(wired_workspace, proxy) -> Generation:
    """A job for one image, sent and not asked for yet."""
    return one_turn(start_images(wired_workspace), proxy)


def until_fetched(job: Generation, proxy) -> Generation:
    """Give the job turns until it has tried to fetch its file."""
    while job.status == Status.PROCESSING:
        job = one_turn(job, proxy)
    return job


def assert_missing(job: Generation, words: str) -> None:
    assert job.status == Status.STORING
    assert "could not be fetched yet; trying again" in job.notice
    output = job.outputs.get()
    assert words in output.keep_error
    assert output.keep_attempts == 1
    assert not output.is_kept
    assert not MediaFile.objects.exists()
    assert_nothing_left_behind()


def arrives(job: Generation, account, proxy) -> None:
    job = turns_to_the_end(job, proxy)
    assert_kept_once(job)
    assert_paid_once(job, account)
    assert job.outputs.get().keep_error == ""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_while_fetching(fault, job, account, proxy, trap):
    spoiled, words = FAULTS[fault]
    if fault == "redirect to another host":
        spoiled = wire.answers(302, Location=f"{trap.url}/file.webp")
    proxy.breaks("GET", FILE, spoiled, times=4 if fault == "redirect in circles" else 1)
    job = until_fetched(job, proxy)
    assert_missing(job, words)
    assert trap.heard == []
    arrives(job, account, proxy)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_dead_link_is_renewed_within_the_turn(status, job, account, proxy):
    proxy.breaks("GET", FILE, wire.answers(status))
    arrives(until_fetched(job, proxy), account, proxy)


@pytest.mark.parametrize("fault", SLOW_FAULTS)
def test_silence_while_fetching(fault, job, account, proxy, impatient):
    spoiled, words = SLOW_FAULTS[fault]
    proxy.breaks("GET", FILE, spoiled)
    job = until_fetched(job, proxy)
    assert_missing(job, words)
    arrives(job, account, proxy)


def test_a_refused_connection(job, account, proxy):
    proxy.breaks("GET", FILE, wire.answers(500))
    job = until_fetched(job, proxy)
    proxy.refuse()
    job = one_turn(job, proxy)
    assert job.status == Status.STORING
    assert "could not be reached" in job.outputs.get().keep_error
    proxy.listen_again()
    arrives(job, account, proxy)


def test_a_wrong_content_type_is_no_fault(job, account, proxy):
    proxy.breaks("GET", FILE, wire.calls_it_a_page)
    job = until_fetched(job, proxy)
    assert job.status == Status.COMPLETED
    arrives(job, account, proxy)


def test_one_broken_file_does_not_hold_up_the_others(wired_workspace, proxy):
    proxy.breaks("GET", FILE, wire.truncates)
    job = until_fetched(one_turn(start_images(wired_workspace, quantity=3), proxy), proxy)
    assert sum(output.is_kept for output in job.outputs.all()) == 2
    job = turns_to_the_end(job, proxy)
    assert all(output.is_kept for output in job.outputs.all())
    assert MediaFile.objects.count() == 3
    assert_nothing_left_behind()


def test_a_disk_without_room_while_bytes_arrive(job, account, proxy, monkeypatch):
    def on_a_full_disk(dir, prefix, delete):  # noqa: A002 (as tempfile calls it)
        """Open a file that the system itself refuses to write to, for want of space."""
        path = dir / f"{prefix}full"
        path.symlink_to("/dev/full")
        return path.open("wb")

    with monkeypatch.context() as patched:
        patched.setattr("generations.keeping.NamedTemporaryFile", on_a_full_disk)
        job = until_fetched(job, proxy)
        assert_missing(job, FULL)
    arrives(job, account, proxy)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_storage_that_fails_while_keeping(number, job, account, proxy, monkeypatch):
    def fails(storage, name, content):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(FileSystemStorage, "_save", fails)
        job = until_fetched(job, proxy)
        assert_missing(job, "could not store the file" if number == errno.EIO else FULL)
    arrives(job, account, proxy)


def test_a_file_that_never_fits_does_not_spin_and_the_job_ends(job, account, proxy, monkeypatch):
    def fails(storage, name, content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(FileSystemStorage, "_save", fails)
    job = until_fetched(job, proxy)
    waits = []
    for _ in range(4):
        job = one_turn(job, proxy)
        waits.append((job.next_due_at - timezone.now()).total_seconds())
    assert waits == sorted(waits)
    assert waits[-1] > 20
    Generation.objects.update(deadline_at=timezone.now())
    job = one_turn(job, proxy)
    assert job.status == Status.COMPLETED
    assert FULL in job.outputs.get().keep_error
    assert job.is_running


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (b"https://metadata.google.internal/computeMetadata/", "an address inside a network"),
        (b"https://169.254.169.254/latest/meta-data/", "an address inside a network"),
        (b"http://cdn.example.org/a.webp", "a public host over HTTPS"),
        (b"file:///etc/passwd", "a public host over HTTPS"),
    ],
)
def test_a_link_that_leads_inside(link, words, job, account, proxy):
    def misleads(handler: wire.Handler) -> None:
        answer = handler.forward()
        body = re.sub(rb'"url": ?"[^"]*"', b'"url": "%b"' % link, answer.body)
        handler.respond(answer.status, body, {"Content-Type": "application/json"})

    # However often it is asked before it is finished.
    proxy.breaks("GET", "/images/generations/", misleads, times=1000)
    job = until_fetched(job, proxy)
    assert_missing(job, words)
    # What was wrong with one link need not be with the next.
    proxy.mends()
    arrives(job, account, proxy)
