"""What requests send: exactly what was filled in."""

import pytest

from powerpost.schemas import ContentRequest, ImagesRequest, VideoRequest


@pytest.mark.parametrize("blank", [None, "", "   ", "\n"])
def test_blank_fields_are_not_sent(blank):
    request = ContentRequest(
        ["x-post"], "regular", prompt="Hello", media_ids=[], writing_style_id=blank, cta_text=blank
    )
    assert request.to_json() == {"post_types": ["x-post"], "research_mode": "regular", "prompt": "Hello"}


def test_text_loses_the_blanks_at_its_ends_only():
    assert ImagesRequest(prompt="  two\n lines \n").to_json() == {"prompt": "two\n lines"}


def test_booleans_and_numbers_are_sent_as_such():
    request = VideoRequest("Run", 5, has_audio=False, enhance_prompt=True)
    assert request.to_json() == {"prompt": "Run", "duration": 5, "has_audio": False, "enhance_prompt": True}
    assert ImagesRequest(prompt="x", quantity=1).to_json() == {"prompt": "x", "quantity": 1}


def test_tuples_are_sent_as_lists():
    assert ImagesRequest(prompt="x", style_images=("a", "b")).to_json() == {
        "prompt": "x",
        "style_images": ["a", "b"],
    }


@pytest.mark.parametrize(
    ("request_", "mode"),
    [
        (ImagesRequest(prompt="x"), "text"),
        (ImagesRequest(), "text"),
        (ImagesRequest(prompt="x", style_images=[], generation_id=" "), "text"),
        (ImagesRequest(prompt="x", style_images=["a"]), "reference"),
        (ImagesRequest(generation_id="g"), "post"),
        (ImagesRequest(prompt="x", generation_id="g", source_post_type="x-post"), "post"),
    ],
)
def test_the_mode_follows_from_the_fields(request_, mode):
    assert request_.mode == mode


def test_a_prompt_is_counted_without_the_blanks_that_are_not_sent():
    ContentRequest(["x-post"], "regular", prompt=" " * 20 + "a" * 500 + "\n").validate()
