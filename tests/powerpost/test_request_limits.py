"""The request types hold PowerPost's limits, row by row."""

import pytest

from powerpost import catalog
from powerpost.catalog import Kind
from powerpost.errors import RequestInvalid
from powerpost.schemas import REQUESTS, ContentRequest, ImagesRequest, VideoRequest
from tests.powerpost.limits import PLACEHOLDERS, ROWS, Row, placeholders_in

REQUIRED = {
    Kind.CONTENT: {"post_types": (), "research_mode": ""},
    Kind.IMAGES: {},
    Kind.VIDEO: {"prompt": "", "duration": None},
}


def request_of(row: Row):
    kind = Kind(row.kind)
    return REQUESTS[kind](**{**REQUIRED[kind], **row.body})


def wrong_fields(row: Row) -> dict[str, list[str]]:
    request = request_of(row)
    formats = [catalog.MEDIA_FORMATS[PLACEHOLDERS[entry]] for entry in placeholders_in(row)]
    try:
        if isinstance(request, VideoRequest):
            request.validate(*formats)
        else:
            request.validate(formats)
    except RequestInvalid as error:
        return error.errors
    return {}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_limit(row):
    errors = wrong_fields(row)
    assert list(errors) == ([row.wrong_field] if row.wrong_field else [])
    for messages in errors.values():
        assert all(message[0].isupper() and message.endswith(".") for message in messages)


@pytest.mark.parametrize("row", [row for row in ROWS if row.wrong_field is None], ids=lambda row: row.id)
def test_a_right_request_is_sent_as_it_was_filled_in(row):
    assert request_of(row).to_json() == row.body


def test_every_row_is_told_apart():
    assert len({row.id for row in ROWS}) == len(ROWS)


def test_the_number_of_images_is_checked_even_when_formats_are_unknown():
    with pytest.raises(RequestInvalid) as caught:
        ContentRequest(["x-post"], "regular", media_ids=[str(number) for number in range(11)]).validate()
    assert caught.value.errors == {"media_ids": ["At most 10 files; 11 are chosen."]}


def test_messages_name_the_limit():
    with pytest.raises(RequestInvalid) as caught:
        ContentRequest([], "fast", prompt="a" * 501, cta_text="b" * 101).validate()
    assert caught.value.errors == {
        "prompt": ["At most 500 characters; this has 501."],
        "post_types": ["Choose at least one post type."],
        "research_mode": ["PowerPost has no “fast” here; choose Regular or Deep."],
        "cta_text": ["At most 100 characters; this has 101."],
    }


def test_messages_name_what_the_model_makes():
    with pytest.raises(RequestInvalid) as caught:
        ImagesRequest(prompt="x", model="gpt-image-1.5", size="feed", quantity=5).validate()
    assert caught.value.errors == {
        "size": ["GPT Image 1.5 does not make feed; choose square, portrait or landscape."],
        "quantity": ["Choose a whole number from 1 to 4."],
    }
    with pytest.raises(RequestInvalid) as caught:
        VideoRequest("a" * 1001, 8, model="runway-gen-4.5", has_audio=True).validate()
    assert caught.value.errors == {
        "prompt": ["At most 1000 characters with Runway Gen-4.5; this has 1001."],
        "duration": ["Runway Gen-4.5 makes videos of 5 or 10 seconds, not 8."],
        "has_audio": ["Runway Gen-4.5 makes no sound; switch audio off or choose another model."],
    }


def test_an_error_reads_as_one_line():
    error = RequestInvalid({"prompt": ["Write a prompt."], "size": ["No.", "Never."]})
    assert str(error) == "prompt: Write a prompt.; size: No. Never."
