from datetime import timedelta

import pytest
from django.utils import timezone

from generations.lifecycle import Status
from generations.models import Generation, Output
from tests.generations.lifecycle.driving import (
    start_captions,
    start_images,
    start_video,
    turn,
    turns_until_rest,
)


def test_captions_are_kept_one_a_platform(live_workspace):
    post_types = ["instagram-feed", "instagram-reel", "youtube-short", "x-post"]
    job = turns_until_rest(start_captions(live_workspace, post_types=post_types))
    assert job.status == Status.COMPLETED
    captions = {output.platform: output for output in job.outputs.all()}
    assert set(captions) == {"instagram", "youtube", "x"}
    assert captions["youtube"].title
    assert all(output.text for output in captions.values())


def test_images_are_kept_in_the_library_under_their_media_ids(live_workspace):
    job = turns_until_rest(start_images(live_workspace, quantity=2, model="nano-banana-2", size="portrait"))
    assert job.status == Status.COMPLETED
    outputs = list(job.outputs.select_related("media_file"))
    assert len(outputs) == 2
    for output in outputs:
        assert output.media_file.media_id == output.media_id
        assert (output.media_file.width, output.media_file.height) == (768, 1344)
        assert output.media_file.source == "generated"
        assert output.media_file.transfer == "sent"


def test_a_video_is_kept_in_the_library(live_workspace):
    job = turns_until_rest(start_video(live_workspace, has_audio=True))
    media_file = job.outputs.get().media_file
    assert (media_file.width, media_file.height) == (1920, 1080)
    assert media_file.duration == pytest.approx(4, abs=0.2)
    assert media_file.has_audio is True


def test_a_failed_job_says_why_and_that_credits_come_back(live_workspace):
    job = turns_until_rest(start_images(live_workspace, "A desk [fail]"))
    assert job.status == Status.FAILED
    assert job.error_code
    assert "credits refunded" in job.error_message.lower()
    live_workspace.api_key.refresh_from_db()
    assert live_workspace.api_key.balance == 1000


def test_a_partial_failure_keeps_what_was_made(live_workspace):
    job = turns_until_rest(start_images(live_workspace, "A desk [partial]", quantity=3))
    assert job.status == Status.PARTIAL
    assert job.outputs.count() == 2
    assert all(output.is_kept for output in job.outputs.all())
    assert job.error_code == "PARTIAL_FAILURE"
    live_workspace.api_key.refresh_from_db()
    assert live_workspace.api_key.balance > job.remaining_credits


def test_answers_that_make_no_sense_are_survived(live_workspace, account):
    job = turns_until_rest(start_captions(live_workspace, "Dark mode [nonsense]"))
    assert job.status == Status.COMPLETED


def test_an_unknown_status_is_shown_and_waited_out(live_workspace):
    job = start_captions(live_workspace, "Dark mode [unknown-status]")
    job = turn(turn(job))
    assert "reports the status" in job.notice
    assert turns_until_rest(job).status == Status.COMPLETED


def test_a_job_that_vanished_ends_with_a_message(live_workspace):
    job = turns_until_rest(start_captions(live_workspace, "Dark mode [vanish]"))
    assert job.status == Status.NEEDS_ATTENTION
    assert "no longer knows it" in job.error_message


def test_a_job_that_never_ends_is_put_before_a_person_at_its_deadline(live_workspace):
    job = turn(turn(start_video(live_workspace, "A dog [never]")))
    assert job.status == Status.PROCESSING
    Generation.objects.update(deadline_at=timezone.now() - timedelta(seconds=1))
    job = turn(job)
    assert job.status == Status.NEEDS_ATTENTION
    assert job.error_code == "NO_END"


def test_the_same_answer_twice_changes_nothing(live_workspace):
    job = turns_until_rest(start_images(live_workspace, quantity=2))
    ids = set(job.outputs.values_list("id", flat=True))
    from generations.progress import read_outputs
    from powerpost.catalog import Kind

    with live_workspace.powerpost() as client:
        read_outputs(job, client.get_generation(Kind.IMAGES, job.remote_id))
    assert set(Output.objects.filter(generation=job).values_list("id", flat=True)) == ids


def test_polls_do_not_redraw_a_card_that_has_nothing_new(live_workspace):
    job = turn(start_video(live_workspace, "A dog [never]"))
    version = job.version
    assert turn(turn(job)).version == version
