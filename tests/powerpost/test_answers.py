"""Answers are read tolerantly: what is documented, what is missing, what nobody expected."""

from datetime import UTC, datetime

import pytest

from powerpost.catalog import Kind
from powerpost.errors import UnexpectedAnswer
from powerpost.schemas import (
    AnswerError,
    Caption,
    GenerationAnswer,
    GenerationList,
    MediaAnswer,
    RemoteFile,
    StartedGeneration,
)

IMAGE = {
    "media_id": "img-001-abcd-efgh",
    "url": "https://powerpost.ai/storage/images/img-001-abcd-efgh.webp",
    "thumbnail_url": "https://powerpost.ai/storage/images/img-001-abcd-efgh-thumb.jpg",
    "width": 1024,
    "height": 1024,
}
IMAGES = {
    "image_generation_id": "i-1",
    "status": "completed",
    "prompt": "Minimalist workspace",
    "size": "square",
    "quantity": 1,
    "created_at": "2026-01-10T18:30:00Z",
    "images": [IMAGE],
}
# Wrong types that must neither crash nor be believed.
ODD_VALUES = [None, True, 5.5, [], {}, ["x"], {"a": 1}, "", float("nan"), float("inf"), 10**400]


def shown(value):
    return repr(value)[:20]


def content(**fields):
    return GenerationAnswer.from_json(Kind.CONTENT, {"generation_id": "c", "status": "completed", **fields})


def images(**fields):
    return GenerationAnswer.from_json(Kind.IMAGES, {**IMAGES, **fields})


def test_completed_images():
    answer = GenerationAnswer.from_json(Kind.IMAGES, IMAGES, "req-1")
    assert answer == GenerationAnswer(
        kind=Kind.IMAGES,
        generation_id="i-1",
        status="completed",
        raw_status="completed",
        created_at=datetime(2026, 1, 10, 18, 30, tzinfo=UTC),
        prompt="Minimalist workspace",
        images=(RemoteFile(IMAGE["media_id"], IMAGE["url"], IMAGE["thumbnail_url"], 1024, 1024),),
        request_id="req-1",
    )
    assert answer.is_finished
    assert answer.has_outputs
    assert not answer.is_complete_without_outputs
    assert not answer.is_partial_failure


def test_images_that_failed_in_part():
    error = {"code": "PARTIAL_FAILURE", "message": "1 of 2 images failed to generate."}
    answer = images(status="failed", error=error)
    assert answer.is_finished
    assert answer.is_partial_failure
    assert len(answer.images) == 1
    assert answer.error == AnswerError("PARTIAL_FAILURE", "1 of 2 images failed to generate.")


def test_images_that_failed_altogether():
    answer = images(status="failed", images=None, error="It broke")
    assert answer.is_finished
    assert not answer.is_partial_failure
    assert answer.error == AnswerError("", "It broke")


def test_a_completed_video():
    body = {
        "video_generation_id": "v-1",
        "status": "completed",
        "video": {"media_id": "vid", "url": "/v.mp4", "width": 1920, "height": 1080, "duration": 5},
    }
    answer = GenerationAnswer.from_json(Kind.VIDEO, body)
    assert answer.video == RemoteFile("vid", "/v.mp4", "", 1920, 1080, 5.0)


def test_captions_come_in_the_order_of_the_catalog():
    answer = content(
        outputs={
            "mastodon": "Toot #new",
            "x": " Short #x ",
            "youtube": {"title": "A title", "description": "A description #yt"},
            "instagram": {"text": "Long #ig"},
            "facebook": {"caption": "Face #fb"},
            "linkedin": {"content": "Linked #in"},
            "tiktok": "",
        },
        credits_used=10,
    )
    assert answer.captions == (
        Caption("instagram", "Long #ig"),
        Caption("youtube", "A description #yt", "A title"),
        Caption("x", "Short #x"),
        Caption("facebook", "Face #fb"),
        Caption("linkedin", "Linked #in"),
        Caption("mastodon", "Toot #new"),
    )
    assert answer.credits_used == 10


def test_youtube_may_be_plain_text():
    assert content(outputs={"youtube": "Only text"}).captions == (Caption("youtube", "Only text"),)


@pytest.mark.parametrize("status", ["processing", "pending", "queued", "Waiting_For_GPU"])
def test_an_unknown_status_survives_and_is_not_the_end(status):
    answer = content(status=status)
    assert (answer.raw_status, answer.status, answer.is_finished) == (status, status.lower(), False)


@pytest.mark.parametrize(
    "outputs", [*ODD_VALUES, {"x": 5}, {"x": {}}, {"x": {"text": None}}, {"x": [" "]}], ids=shown
)
def test_completed_without_captions_is_told(outputs):
    assert content(outputs=outputs).is_complete_without_outputs


@pytest.mark.parametrize(
    "value", [*ODD_VALUES, [None], [{"media_id": "m"}], [{"url": 5.5}], ["https://x"]], ids=shown
)
def test_completed_without_images_is_told(value):
    assert images(images=value).is_complete_without_outputs


@pytest.mark.parametrize("value", ODD_VALUES, ids=shown)
def test_odd_values_count_as_missing(value):
    odd = dict.fromkeys(
        ("prompt", "created_at", "credits_used", "video", "error", "outputs", "images"), value
    )
    answer = GenerationAnswer.from_json(Kind.VIDEO, {"status": "completed", **odd}, generation_id="v")
    assert (answer.generation_id, answer.prompt, answer.created_at) == ("v", "", None)
    file = images(
        images=[{**IMAGE, "media_id": value, "thumbnail_url": value, "width": value, "duration": value}]
    )
    assert file.images[0].url == IMAGE["url"]
    assert (file.images[0].media_id, file.images[0].thumbnail_url) == ("", "")
    media = MediaAnswer.from_json({"media_id": "m", "file_size": value, "type": value, "created_at": value})
    assert (media.type, media.created_at) == ("", None)


@pytest.mark.parametrize("value", [value for value in ODD_VALUES if value != 5.5], ids=shown)
def test_odd_credits_are_unknown(value):
    started = StartedGeneration.from_json(
        Kind.CONTENT, {"generation_id": "g", "credits_used": value, "remaining_credits": value}
    )
    assert (started.credits_used, started.remaining_credits) == (None, None)


def test_credits_may_be_zero():
    started = StartedGeneration.from_json(Kind.CONTENT, {"generation_id": "g", "credits_used": 0})
    assert (started.credits_used, started.remaining_credits) == (0, None)


@pytest.mark.parametrize(
    ("kind", "body", "generation_id"),
    [
        (Kind.CONTENT, {"generation_id": "g"}, "g"),
        # An answer about images may also name the captions they were made for.
        (Kind.IMAGES, {"generation_id": "captions", "image_generation_id": "i"}, "i"),
        (Kind.IMAGES, {"generation_id": "i"}, "i"),
        (Kind.VIDEO, {"video_generation_id": "v"}, "v"),
        (Kind.VIDEO, {"video_generation_id": 12}, "12"),
        (Kind.VIDEO, {"status_url": "/api/v1/videos/generations/v-9"}, "v-9"),
        (Kind.IMAGES, {"status_url": "https://powerpost.ai/api/v1/images/generations/i-9/?a=b"}, "i-9"),
    ],
)
def test_where_the_id_stands(kind, body, generation_id):
    started = StartedGeneration.from_json(kind, body)
    assert (started.generation_id, started.status) == (generation_id, "processing")


@pytest.mark.parametrize(
    "body", [{}, {"status": "processing"}, {"status_url": "/api/v1/images/generations/"}]
)
def test_a_start_without_an_id_is_of_no_use(body):
    with pytest.raises(UnexpectedAnswer):
        StartedGeneration.from_json(Kind.IMAGES, body)


def test_a_list_keeps_what_can_be_used():
    body = {
        "data": [
            {"generation_id": "g", "status": "failed"},
            {"status": "failed"},
            None,
            "x",
            {"generation_id": "h"},
        ],
        "has_more": True,
        "next_cursor": None,
    }
    page = GenerationList.from_json(body)
    assert [answer.generation_id for answer in page.generations] == ["g"]
    # More without a cursor would be asked for in circles.
    assert (page.next_cursor, page.has_more) == ("", False)


def test_a_time_without_a_zone_is_utc():
    answer = content(created_at="2026-01-10T18:30:00")
    assert answer.created_at == datetime(2026, 1, 10, 18, 30, tzinfo=UTC)


def test_what_no_row_can_hold_counts_as_missing():
    file = IMAGE | {"width": -5, "height": 2**31, "media_id": "m" * 101}
    answer = GenerationAnswer.from_json(Kind.IMAGES, IMAGES | {"images": [file], "credits_used": 2**53})
    assert (answer.credits_used, answer.images[0].media_id) == (None, "")
    assert (answer.images[0].width, answer.images[0].height) == (None, None)


def test_a_text_comes_without_what_no_database_keeps():
    captions = GenerationAnswer.from_json(
        Kind.CONTENT,
        {
            "generation_id": "g-1",
            "status": "completed",
            "outputs": {"x": "a\0b \ud800", "a platform of a long name": "c"},
            "error": {"code": "c" * 200, "message": "m" * 2_000},
        },
    )
    assert [caption.text for caption in captions.captions] == ["ab ?", "c"]
    assert captions.captions[1].platform == "a platform of a long"
    assert captions.error is not None
    assert (len(captions.error.code), len(captions.error.message)) == (100, 500)


@pytest.mark.parametrize("identifier", ["..", ".", "a\nb", "x" * 101])
def test_an_id_that_would_lead_elsewhere_is_none(identifier):
    with pytest.raises(UnexpectedAnswer):
        StartedGeneration.from_json(
            Kind.CONTENT, {"generation_id": identifier, "status_url": "/generations/.."}
        )
