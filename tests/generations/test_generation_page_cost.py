"""What a job's page asks of the database, however many jobs and outputs there are."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews.opening import open_reviews, unopened
from tests.generations.factories import add_captions, add_file_outputs, make_file, make_generation


def queries_of(person, address: str, status: int = 200) -> int:
    """Return how many queries the second look takes: the first one settles what is looked at once."""
    person.client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert person.client.get(address).status_code == status
    return len(queries)


def test_four_images_cost_as_many_queries_as_one_and_many_jobs_as_few(workspace, owner):
    few, many = (make_generation(workspace, "images", parameters={"quantity": 4}) for _ in range(2))
    add_file_outputs(few, 2)
    add_file_outputs(many, 4)
    open_reviews(unopened())
    first = queries_of(owner, few.get_absolute_url())
    for _ in range(20):
        add_file_outputs(make_generation(workspace, "images"), 2)

    assert queries_of(owner, many.get_absolute_url()) == first
    assert first <= 13


@pytest.mark.parametrize("files", [0, 3])
def test_captions_cost_as_many_queries_for_one_platform_as_for_all(workspace, owner, files):
    inputs = [make_file(workspace) for _ in range(files)]
    counts = []
    for post_types in (["x-post"], ["x-post", "linkedin-post", "facebook-post", "tiktok-video"]):
        job = make_generation(workspace, inputs=inputs, parameters={"post_types": post_types})
        add_captions(job)
        open_reviews(unopened())
        counts.append(queries_of(owner, job.get_absolute_url()))

    assert counts[0] == counts[1]
    assert counts[0] <= 14


def test_a_poll_of_a_job_that_goes_on_asks_once_besides_who_it_is(workspace, owner):
    job = make_generation(workspace, status="processing", next_due_at=timezone.now() + timedelta(hours=1))
    address = f"{job.get_absolute_url()}?version={job.version}"

    assert queries_of(owner, address, status=204) <= 3


def test_a_poll_of_a_stranger_finds_nothing(workspace, stranger):
    job = make_generation(workspace, status="processing")
    assert stranger.client.get(f"{job.get_absolute_url()}?version={job.version}").status_code == 404
