import uuid

import pytest

from generations.lifecycle import Status
from generations.models import Generation
from generations.start import start_generation
from powerpost.schemas import ContentRequest
from tests.generations.lifecycle.driving import start_captions, start_images

REQUEST = ContentRequest(post_types=["x-post"], research_mode="regular", prompt="Hello there")


def test_the_same_button_pressed_twice_starts_one_job(workspace):
    token = uuid.uuid4()
    first = start_generation(workspace, None, REQUEST, form_token=token)
    second = start_generation(workspace, None, REQUEST, form_token=token)
    assert first == second
    assert Generation.objects.count() == 1


def test_only_what_was_filled_in_is_stored(workspace):
    job = start_images(workspace, "A desk", quantity=2)
    assert job.parameters == {"prompt": "A desk", "quantity": 2}


def test_a_job_without_files_is_queued_at_once(workspace):
    job = start_captions(workspace)
    assert job.status == Status.QUEUED
    assert [event.message for event in job.events.all()] == ["Accepted"]


@pytest.mark.django_db(transaction=True)
def test_the_queue_is_nudged_after_commit(make_workspace):
    from huey.contrib.djhuey import HUEY

    job = start_captions(make_workspace())
    pending = HUEY.pending()
    assert [task.args for task in pending] == [(str(job.pk),)]
