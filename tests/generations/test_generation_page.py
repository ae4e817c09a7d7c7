"""A job's page: outputs, inputs, cost, timeline, and where it leads."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from generations.lifecycle import Status
from generations.models import Generation, GenerationEvent
from tests.generations.factories import add_captions, add_file_outputs, make_file, make_generation


def page_of(viewer, job) -> str:
    response = viewer.client.get(f"/generations/{job.pk}/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def captions(workspace, owner):
    job = make_generation(
        workspace, created_by=owner.user, parameters={"post_types": ["instagram-feed", "youtube-short"]}
    )
    add_captions(job)
    return job


@pytest.fixture
def images(workspace, owner):
    job = make_generation(workspace, "images", created_by=owner.user)
    add_file_outputs(job, 2)
    return job


def test_it_shows_each_caption_with_its_count(captions, owner):
    page = page_of(owner, captions)

    assert page.count("data-caption=") == 2
    assert 'as told on Instagram. <span class="tag">#DarkMode</span>' in page
    assert "50 of 2,200 characters" in page
    assert "A title" in page


def test_captions_lead_to_images_for_them(captions, owner):
    assert f'href="/generations/new/images/?generation_id={captions.pk}"' in page_of(owner, captions)


def test_images_lead_to_what_can_be_made_of_them(images, owner):
    file = images.outputs.first().media_file.pk
    page = page_of(owner, images)

    for target in (
        f"/generations/new/images/?style_images={file}",
        f"/generations/new/video/?source_image={file}",
        f"/generations/new/content/?media_ids={file}",
        f"/generations/new/images/?again={images.pk}",
        f"/library/{file}/file?download=1",
    ):
        assert f'href="{target}"' in page


def test_a_viewer_sees_everything_but_starts_nothing(images, teammate):
    page = page_of(teammate, images)

    assert "?download=1" in page
    assert "/generations/new/" not in page


def test_a_stranger_gets_404(images, stranger):
    assert stranger.client.get(f"/generations/{images.pk}/").status_code == 404
    assert stranger.client.get(f"/generations/{images.pk}/?version=1").status_code == 404


def test_a_video_plays_with_its_poster(workspace, owner):
    job = make_generation(workspace, "video")
    (output,) = add_file_outputs(job)
    page = page_of(owner, job)

    assert f'poster="/library/{output.media_file_id}/thumbnail"' in page
    assert f'src="/library/{output.media_file_id}/file"' in page
    assert 'preload="metadata"' in page


def test_it_shows_what_it_was_made_from(workspace, owner, captions):
    photo = make_file(workspace, name="bench.jpg")
    job = make_generation(
        workspace, "images", inputs=[photo], source_generation=captions, parameters={"enhance_prompt": True}
    )
    page = page_of(owner, job)

    for words in (
        "bench.jpg",
        "FLUX.2 Flex",
        "Square 1:1, 1024 × 1024",
        "Improved by PowerPost",
        captions.title,
    ):
        assert words in page
    assert f"/generations/{job.pk}/" in page_of(owner, captions)


def test_it_shows_where_its_files_went(workspace, owner, images):
    file = images.outputs.first().media_file
    job = make_generation(workspace, "video", inputs=[file], prompt="It starts to move")

    assert f'href="/generations/{job.pk}/"' in page_of(owner, images)


def test_it_shows_the_cost_and_the_timeline(images, owner):
    GenerationEvent.objects.create(
        generation=images, status=Status.PROCESSING, message="PowerPost took it", request_id="req_123"
    )
    page = page_of(owner, images)

    for words in ("9 credits", "1,284 credits", "Accepted", "PowerPost took it", "req_123", "olivia"):
        assert words in page


def test_a_failure_says_what_happened_and_the_request_id(workspace, owner):
    job = make_generation(
        workspace,
        "video",
        Status.FAILED,
        error_code="INSUFFICIENT_CREDITS",
        error_message="There are not enough credits.",
        request_id="req_9",
    )
    page = page_of(owner, job)

    for words in ("There are not enough credits.", "req_9", "Nothing was charged."):
        assert words in page


def test_a_file_that_is_not_kept_yet_says_so(workspace, owner):
    job = make_generation(workspace, "images", Status.STORING)
    (output,) = add_file_outputs(job, kept=False)
    output.keep_error = "The connection broke."
    output.url_expires_at = timezone.now() + timedelta(days=6)
    output.save()
    page = page_of(owner, job)

    assert "The connection broke." in page
    assert "in 6 d" in page


def test_every_state_has_a_page(workspace, owner):
    for status in Status:
        for kind in ("content", "images", "video"):
            assert f'data-status="{status}"' in page_of(owner, make_generation(workspace, kind, status))


# --- It refreshes itself ------------------------------------------------------------------------------


@pytest.fixture
def running(workspace):
    return make_generation(workspace, "video", Status.PROCESSING)


def poll(viewer, job, version):
    return viewer.client.get(f"/generations/{job.pk}/", {"version": version}, headers={"HX-Request": "true"})


def test_a_running_job_asks_for_itself(running, captions, owner):
    assert f'hx-get="/generations/{running.pk}/?version=1"' in page_of(owner, running)
    assert "?version=" not in page_of(owner, captions)


def test_nothing_changed_is_an_empty_answer(running, owner, teammate, connection_queries):
    assert poll(owner, running, 1).status_code == 204
    assert poll(teammate, running, 1).status_code == 204
    assert connection_queries(lambda: poll(owner, running, 1)) <= 4


def test_a_change_brings_the_job_alone(running, owner):
    Generation.objects.filter(pk=running.pk).update(version=F("version") + 1, notice="Asking again.")
    page = poll(owner, running, 1).content.decode()

    assert "Asking again." in page
    assert "?version=2" in page
    assert "<html" not in page


def test_the_last_answer_asks_no_more(running, owner):
    Generation.objects.filter(pk=running.pk).update(
        version=F("version") + 1, status=Status.COMPLETED, next_due_at=None
    )
    page = poll(owner, running, 1).content.decode()

    assert 'data-status="completed"' in page
    assert "data-poll" not in page


def test_it_only_reads(images, owner):
    assert owner.client.post(f"/generations/{images.pk}/").status_code == 405
