"""What a job costs on its way: statements to the database, tasks in the queue, requests to PowerPost."""

import time
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from huey.contrib.djhuey import HUEY

from generations.lifecycle import Status
from generations.start import start_generation
from powerpost.schemas import ContentRequest, ImagesRequest
from tests.generations.lifecycle.driving import turn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start(live_workspace, make_person):
    """Return a function that accepts a job of a member, so that somebody is told of its end."""
    person = make_person("author", live_workspace).user

    def start(request):
        return start_generation(live_workspace, person, request, form_token=uuid.uuid4())

    # What only the first job of a key has to do is done by this one.
    turn(start(images(1)))
    return start


def images(quantity):
    return ImagesRequest(prompt="A lake", quantity=quantity, model="nano-banana-2", size="portrait")


def statements_of(action):
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)


def statements_of_the_end(job):
    """Return the statements of the turn in which PowerPost is ready: whoever asks too early asks again."""
    for _ in range(100):
        time.sleep(0.2)
        with CaptureQueriesContext(connection) as captured:
            now = turn(job)
        if now.status != Status.PROCESSING:
            assert now.status == Status.COMPLETED
            return len(captured)
    raise AssertionError("It was never ready.")


def test_accepting_and_sending(start):
    jobs = []
    assert statements_of(lambda: jobs.append(start(images(1)))) <= 10
    # Two more of the driving; the end of a transaction counts, too.
    assert statements_of(lambda: turn(jobs[0])) <= 13 + 2


def test_the_end_costs_as_much_a_file_as_the_last_one(start):
    costs = []
    for quantity in (1, 2, 3):
        job = start(images(quantity))
        turn(job)
        costs.append(statements_of_the_end(job))

    assert costs[0] <= 44 + 2
    # Half of them for the file, half for its review.
    assert costs[1] - costs[0] == costs[2] - costs[1] <= 19


def test_the_end_of_captions(start):
    job = start(ContentRequest(post_types=["x-post"], research_mode="regular", prompt="The news"))
    turn(job)

    assert statements_of_the_end(job) <= 35 + 2


def test_a_task_for_the_start_and_one_for_each_review(start, monkeypatch):
    queued = []
    monkeypatch.setattr(HUEY.storage, "enqueue", lambda *arguments, **options: queued.append(arguments))
    job = start(images(3))
    assert len(queued) == 1
    turn(job)
    statements_of_the_end(job)

    assert len(queued) == 1 + 3


def test_it_is_sent_once_and_each_file_is_fetched_once(start, account, sandbox):
    job = start(images(3))
    sent, fetched = len(account.requests("POST")), len(sandbox.requests(path="/storage/images/"))
    turn(job)
    statements_of_the_end(job)

    assert len(account.requests("POST")) == sent + 1
    assert len(sandbox.requests(path="/storage/images/")) == fetched + 3
