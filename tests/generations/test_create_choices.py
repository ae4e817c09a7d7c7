"""Choices follow the model: with HTMX as one chooses, without JavaScript by a button."""

import re

import pytest

from generations.models import Generation
from powerpost import catalog
from tests.generations.factories import make_file, make_generation

HTMX = {"HX-Request": "true"}


def redraw(viewer, kind, **fields):
    """Return what HTMX gets as choices are made."""
    response = viewer.client.post(f"/generations/new/{kind}/", {"update": "1"} | fields, headers=HTMX)
    assert response.status_code == 200
    return response.content.decode()


def values(page: str, name: str) -> list[str]:
    return re.findall(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)


def checked(page: str, name: str) -> list[str]:
    return re.findall(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"[^>]*\schecked', page)


@pytest.mark.parametrize("model", catalog.IMAGE_MODELS.values(), ids=lambda model: model.id)
def test_an_image_model_offers_its_own_sizes(owner, model):
    page = redraw(owner, "images", model=model.id, size="square", choices_for="another")

    assert values(page, "size") == list(model.sizes)
    for size in model.sizes.values():
        assert f"{size.width} × {size.height}" in page


@pytest.mark.parametrize("model", catalog.VIDEO_MODELS.values(), ids=lambda model: model.id)
def test_a_video_model_offers_its_own_choices(owner, model):
    page = redraw(owner, "video", model=model.id, choices_for="another")

    assert values(page, "duration") == [str(duration) for duration in model.durations]
    assert ('name="has_audio"' in page) is model.has_audio
    assert f'data-limit="{model.prompt_max}"' in page


def test_valid_choices_are_kept_and_changed_ones_are_named(owner):
    page = redraw(
        owner,
        "video",
        model="runway-gen-4.5",
        size="portrait",
        duration="8",
        has_audio="on",
        choices_for="veo-3.1",
    )

    assert checked(page, "size") == ["portrait"]
    assert checked(page, "duration") == ["10"] or checked(page, "duration") == ["5"]
    assert "Runway Gen-4.5 does not make 8 seconds" in page
    assert "Runway Gen-4.5 makes no sound; sound is now off." in page
    assert "does not make portrait" not in page


def test_a_size_moves_to_the_nearest_shape(owner):
    page = redraw(owner, "images", model="gpt-image-1.5", size="feed", choices_for="flux2-flex")

    assert checked(page, "size") == ["portrait"]
    assert "GPT Image 1.5 does not make feed; the size is now portrait (2:3)." in page


def test_while_the_model_stays_only_the_panel_is_drawn(owner):
    """What a person works in must not be replaced under the fingers."""
    page = redraw(owner, "images", model="flux2-flex", size="feed", quantity="3", choices_for="flux2-flex")

    assert 'id="outcome"' in page
    assert "3 images" in page
    assert 'name="size"' not in page
    assert "<textarea" not in page


def test_captions_offer_their_post_types(owner, workspace):
    captions = make_generation(workspace, parameters={"post_types": ["x-post", "tiktok-video"]})
    page = redraw(
        owner, "images", model="flux2-flex", generation_id=str(captions.pk), choices_for="flux2-flex"
    )

    assert set(re.findall(r'<option value="([^"]+)"', page)) == {"x-post", "tiktok-video"}


def test_what_you_will_get_of_captions(owner, workspace):
    video = make_file(workspace, "mp4")
    page = redraw(
        owner,
        "content",
        post_types=["instagram-reel", "instagram-feed", "x-post", "youtube-short", "youtube-video"],
        media_ids=[str(video.pk)],
    )

    assert "3 captions for 5 post types" in page
    assert "Instagram feed and reel share one." in page
    assert "Write 3 captions" in page
    # 61 seconds are two started minutes.
    assert "adds 12 credits" in page


def test_it_shows_the_balance_and_promises_no_price(owner, workspace):
    workspace.api_key.record_balance(1284)

    assert "1,284 credits now" in redraw(owner, "images", model="flux2-flex")


def test_redrawing_finds_no_fault_and_starts_nothing(owner):
    page = redraw(owner, "images", prompt="", model="gpt-image-1.5", size="feed", quantity="9")

    assert "errorlist" not in page
    assert not Generation.objects.exists()


def test_a_viewer_and_a_stranger_learn_nothing(teammate, stranger, workspace):
    photo = make_file(workspace, name="secret.jpg")
    sent = {"update": "1", "media_ids": [str(photo.pk)]}

    assert teammate.client.post("/generations/new/content/", sent, headers=HTMX).status_code == 403
    assert "From" not in redraw(stranger, "content", media_ids=[str(photo.pk)])


# --- Without JavaScript -------------------------------------------------------------------------------


def test_every_choice_is_listed_for_a_browser_without_javascript(owner):
    images = owner.client.get("/generations/new/images/").content.decode()
    video = owner.client.get("/generations/new/video/").content.decode()

    assert set(values(images, "model")) == set(catalog.IMAGE_MODELS)
    assert set(values(video, "duration")) == {"4", "5", "8", "10"}
    assert 'name="has_audio"' in video
    assert 'name="update"' in images


def test_update_choices_draws_the_whole_page_with_what_was_typed(owner):
    sent = {"update": "1", "prompt": "A red chair", "model": "gpt-image-1.5", "size": "feed"}
    page = owner.client.post("/generations/new/images/", sent).content.decode()

    assert "<html" in page
    assert "A red chair" in page
    assert "the size is now portrait" in page
    assert checked(page, "size") == ["portrait"]
    assert "errorlist" not in page
