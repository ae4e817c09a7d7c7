"""Files that PowerPost made and that are not here yet: shown with their end, and fetched on request."""

from datetime import timedelta

import pytest
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from generations import lifecycle
from generations.lifecycle import Status
from generations.models import Generation
from tests.generations.factories import add_captions, add_file_outputs, make_generation
from tests.generations.lifecycle.driving import start_images, turn

BUTTON = "Fetch again now"


@pytest.fixture
def job(workspace, owner) -> Generation:
    """A job with two images, of which one could not be fetched and is not tried any more."""
    job = make_generation(workspace, "images", Status.COMPLETED, created_by=owner.user)
    add_file_outputs(job, 1)
    (missing,) = add_file_outputs(job, 1, kept=False)
    missing.position = 1
    missing.keep_attempts = lifecycle.KEEPING_ATTEMPTS
    missing.keep_error = "The file did not arrive whole."
    missing.url_expires_at = timezone.now() + timedelta(days=5, minutes=1)
    missing.save()
    return job


def missing_of(job):
    return job.outputs.get(media_file=None)


def page_of(viewer, job) -> str:
    return viewer.client.get(f"/generations/{job.pk}/").content.decode()


def fetch_again(viewer, job):
    return viewer.client.post(f"/generations/{job.pk}/fetch-again/", follow=True)


def test_the_page_shows_what_is_missing_why_and_until_when(job, owner):
    page = page_of(owner, job)
    assert "1 file is not in the library yet" in page
    assert "All tries are used up." in page
    assert "The file did not arrive whole." in page
    ends = missing_of(job).url_expires_at
    assert f'title="{ends:%-d %b %Y, %H:%M:%S} UTC"' in page
    assert "link ends" in page
    assert ">in 5 d<" in page
    assert BUTTON in page


def test_a_link_that_has_ended_says_so(job, owner):
    job.outputs.filter(media_file=None).update(url_expires_at=timezone.now() - timedelta(hours=2))
    page = page_of(owner, job)
    assert "link ended" in page
    assert ">2 h ago<" in page
    assert BUTTON in page


def test_it_is_due_at_once_with_all_tries_before_it(job, owner):
    page = fetch_again(owner, job).content.decode()
    assert "The missing files are fetched again." in page
    job.refresh_from_db()
    assert job.next_due_at <= timezone.now()
    assert missing_of(job).keep_attempts == 0
    assert job.events.last().person == owner.user
    assert [task.args for task in HUEY.pending()] == [(str(job.pk),)]


def test_a_double_click_is_one_fetch(job, owner):
    fetch_again(owner, job)
    page = fetch_again(owner, job).content.decode()
    assert "being fetched at this moment" in page
    assert BUTTON not in page
    assert len(HUEY.pending()) == 1
    assert job.events.filter(person=owner.user).count() == 2  # accepted, asked once


@pytest.mark.parametrize("due_in", [0, 60])
def test_not_while_a_worker_is_at_it(job, owner, due_in):
    now = timezone.now()
    Generation.objects.update(
        next_due_at=now + timedelta(seconds=due_in), lease_until=now + timedelta(seconds=30)
    )
    assert BUTTON not in page_of(owner, job)
    assert "being fetched at this moment" in fetch_again(owner, job).content.decode()
    assert HUEY.pending() == []


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.PARTIAL, Status.STORING])
def test_between_two_tries_it_may_be_hastened(job, owner, status):
    Generation.objects.update(status=status, next_due_at=timezone.now() + timedelta(minutes=4))
    page = page_of(owner, job)
    assert "Fetching goes on by itself." in page
    assert BUTTON in page
    fetch_again(owner, job)
    job.refresh_from_db()
    assert job.next_due_at <= timezone.now()


def test_nothing_is_said_while_files_are_fetched_the_first_time(workspace, owner):
    job = make_generation(workspace, "images", Status.STORING)
    add_file_outputs(job, 1, kept=False)
    page = page_of(owner, job)
    assert "not in the library yet" not in page
    assert BUTTON not in page


@pytest.mark.parametrize("status", sorted(set(Status) - lifecycle.KEEPS_FILES))
def test_other_states_have_no_files_to_fetch(job, owner, status):
    Generation.objects.update(status=status, next_due_at=None)
    assert BUTTON not in page_of(owner, job)
    fetch_again(owner, job)
    assert HUEY.pending() == []


@pytest.mark.parametrize("kind", ["content", "images"])
def test_a_job_with_everything_has_no_button(workspace, owner, kind):
    job = make_generation(workspace, kind)
    if kind == "content":
        add_captions(job)
    else:
        add_file_outputs(job, 2)
    assert BUTTON not in page_of(owner, job)
    assert "all here" in fetch_again(owner, job).content.decode()
    assert HUEY.pending() == []


def test_a_viewer_may_not(job, teammate):
    page = page_of(teammate, job)
    assert "1 file is not in the library yet" in page
    assert BUTTON not in page
    assert fetch_again(teammate, job).status_code == 403
    assert HUEY.pending() == []


def test_a_stranger_gets_404(job, stranger):
    assert fetch_again(stranger, job).status_code == 404


def test_it_rejects_get(job, owner):
    assert owner.client.get(f"/generations/{job.pk}/fetch-again/").status_code == 405


def test_after_the_last_try_and_the_links_end_it_still_arrives(live_workspace, make_person, account):
    person = make_person("ann", live_workspace)
    job = turn(start_images(live_workspace))
    account.add_fault("/storage/", "status_500", times=500)
    while job.status != Status.STORING:
        job = turn(job)
    job.outputs.update(keep_attempts=lifecycle.KEEPING_ATTEMPTS)
    job = turn(job)
    assert (job.status, job.next_due_at) == (Status.COMPLETED, None)
    account.clear_faults()
    account.expire_urls()
    fetch_again(person, job)
    job = turn(job)
    assert job.outputs.get().is_kept
    assert job.outputs.get().keep_error == ""
    assert job.next_due_at is None
    assert BUTTON not in page_of(person, job)
