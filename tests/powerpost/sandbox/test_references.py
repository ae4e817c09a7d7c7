import pytest

from tests.powerpost.sandbox.api import assert_refused

UNKNOWN = "550e8400-e29b-41d4-a716-446655440000"


@pytest.mark.parametrize("media_id", [UNKNOWN, "a1b2c3d4"])
def test_captions_of_unknown_media(api, media_id):
    assert_refused(api.generate("content", media_ids=[media_id]), 400, "VALIDATION_ERROR", "media_ids: ")


@pytest.mark.parametrize("media_id", [UNKNOWN, "a1b2c3d4"])
def test_unknown_style_images_are_404(api, media_id):
    assert_refused(api.generate("images", style_images=[media_id]), 404, "NOT_FOUND", "style_images: ")


@pytest.mark.parametrize("generation_id", [UNKNOWN, "550e8400"])
def test_an_unknown_generation_is_404(api, generation_id):
    answer = api.generate("images", generation_id=generation_id)
    assert_refused(answer, 404, "NOT_FOUND", "generation_id: ")


def test_an_unknown_source_image_is_404(api):
    assert_refused(api.generate("video", source_image=UNKNOWN), 404, "NOT_FOUND", "source_image: ")


def test_a_source_image_must_be_a_uuid(api):
    answer = api.generate("video", source_image="a1b2c3d4")
    assert_refused(answer, 400, "VALIDATION_ERROR", "source_image: ")


def test_media_of_another_account_are_not_found(other, upload):
    image = upload()
    assert_refused(other.generate("content", media_ids=[image]), 400, "VALIDATION_ERROR", "media_ids: ")
    assert_refused(other.generate("images", style_images=[image]), 404, "NOT_FOUND", "style_images: ")
    assert_refused(other.generate("video", source_image=image), 404, "NOT_FOUND", "source_image: ")


def test_images_need_completed_captions(api):
    running = api.generate("content", prompt="Not yet done [never]").json()["generation_id"]
    assert_refused(api.generate("images", generation_id=running), 400, "VALIDATION_ERROR", "generation_id: ")
    failed = api.generate("content", prompt="Never done [fail]")
    api.finish(failed)
    answer = api.generate("images", generation_id=failed.json()["generation_id"])
    assert_refused(answer, 400, "VALIDATION_ERROR", "generation_id: ")


def test_images_are_no_captions(api):
    images = api.generate("images", prompt="Not captions [never]").json()["image_generation_id"]
    assert_refused(api.generate("images", generation_id=images), 404, "NOT_FOUND", "generation_id: ")


def test_the_source_post_type_must_be_one_of_the_generation(api):
    captions = api.generate("content", post_types=["x-post"])
    api.finish(captions)
    answer = api.generate(
        "images", generation_id=captions.json()["generation_id"], source_post_type="linkedin-post"
    )
    assert_refused(answer, 400, "VALIDATION_ERROR", "source_post_type: ")


def test_generated_media_can_be_used_like_uploads(api):
    image = api.finish(api.generate("images"))["images"][0]["media_id"]
    assert api.generate("content", media_ids=[image]).status_code == 200
    assert api.generate("images", style_images=[image], prompt="Again [never]").status_code == 200
    assert api.generate("video", source_image=image, prompt="Move [never]").status_code == 200


def test_deleted_media_are_not_found(api, upload):
    image = upload()
    answer = api.session.delete(f"{api.account.server.base_url}/sandbox/media/{image}")
    assert answer.status_code == 204
    assert_refused(api.generate("images", style_images=[image]), 404, "NOT_FOUND", "style_images: ")
