from io import BytesIO

import pytest
import requests
from PIL import Image, ImageChops, ImageStat

from tests.powerpost.limits import IMAGE_SIZES

# Page "Generate Images", Image Sizes.
PIXELS = {
    "flux2-flex": {
        "square": (1024, 1024),
        "feed": (1280, 1600),
        "portrait": (1088, 1936),
        "landscape": (1536, 864),
    },
    "ideogram-3": {
        "square": (1024, 1024),
        "feed": (1280, 1600),
        "portrait": (1088, 1936),
        "landscape": (1536, 864),
    },
    "gpt-image-1.5": {"square": (1024, 1024), "portrait": (1024, 1536), "landscape": (1536, 1024)},
    "nano-banana-2": {
        "square": (1024, 1024),
        "feed": (896, 1152),
        "portrait": (768, 1344),
        "landscape": (1344, 768),
    },
}


def picture_at(url: str) -> Image.Image:
    return Image.open(BytesIO(requests.get(url, timeout=10).content))


def difference(first: Image.Image, second: Image.Image) -> float:
    """Return how far two pictures are apart: 0 the same, 255 black and white."""
    pair = [picture.convert("RGB").resize((64, 64)) for picture in (first, second)]
    return sum(ImageStat.Stat(ImageChops.difference(*pair)).mean) / 3


@pytest.mark.parametrize("model", IMAGE_SIZES)
def test_every_model_makes_its_sizes_to_the_pixel(api, model):
    jobs = {size: api.generate("images", model=model, size=size) for size in IMAGE_SIZES[model]}
    for size, job in jobs.items():
        image = api.finish(job)["images"][0]
        assert (image["width"], image["height"]) == PIXELS[model][size]
        assert_picture(image["url"], "WEBP", PIXELS[model][size])
        assert_picture(image["thumbnail_url"], "JPEG")


def assert_picture(url: str, image_format: str, pixels: tuple[int, int] | None = None) -> None:
    """Assert that a picture of this format is at `url`, of these pixels or a thumbnail's."""
    answer = requests.get(url, timeout=10)
    assert answer.headers["Content-Type"] == f"image/{image_format.lower()}"
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.format == image_format
        assert picture.size == pixels if pixels else max(picture.size) == 384


def test_the_answer_reads_as_on_the_page(api):
    answer = api.generate("images", quantity=2)
    body = answer.json()
    job_id = body["image_generation_id"]
    assert body == {
        "image_generation_id": job_id,
        "status": "processing",
        "credits_used": 6,
        "remaining_credits": 994,
        "status_url": f"/api/v1/images/generations/{job_id}",
    }
    running = api.get(body["status_url"]).json()
    created_at = running.pop("created_at")
    summary = {
        "image_generation_id": job_id,
        "prompt": "Fresh bread every morning",
        "size": "square",
        "quantity": 2,
    }
    assert running == {**summary, "status": "processing"}
    done = api.finish(answer)
    images = done.pop("images")
    assert done == {**summary, "status": "completed", "created_at": created_at}
    assert len({image["media_id"] for image in images}) == 2
    assert set(images[0]) == {"media_id", "url", "thumbnail_url", "width", "height"}


def test_prompts_models_and_numbers_look_different(api):
    jobs = [
        api.generate("images", quantity=2),
        api.generate("images", model="ideogram-3"),
        api.generate("images", prompt="Quarterly figures for investors"),
        api.generate("images", enhance_prompt=True),
    ]
    pictures = [picture_at(image["url"]) for job in jobs for image in api.finish(job)["images"]]
    for index, picture in enumerate(pictures):
        for another in pictures[index + 1 :]:
            assert difference(picture, another) > 8


def test_the_same_request_draws_the_same_picture(api):
    jobs = [api.generate("images") for _ in range(2)]
    first, second = (requests.get(api.finish(job)["images"][0]["url"], timeout=10).content for job in jobs)
    assert first == second


def test_references_give_their_colours(api, upload):
    def mean_colour(**fields) -> list[float]:
        image = api.finish(api.generate("images", **fields))["images"][0]
        return ImageStat.Stat(picture_at(image["url"]).convert("RGB")).mean

    red = mean_colour(style_images=[upload(color=(200, 20, 20))])
    blue = mean_colour(style_images=[upload(color=(20, 20, 200))])
    assert red[0] > red[2] + 40
    assert blue[2] > blue[0] + 40


def test_captions_lend_their_words_and_their_media(api, upload):
    captions = api.generate("content", media_ids=[upload("mp4", color=(200, 20, 20))])
    api.finish(captions)
    job = api.finish(api.generate("images", prompt=None, generation_id=captions.json()["generation_id"]))
    assert "Fresh bread every morning" in job["prompt"]
    mean = ImageStat.Stat(picture_at(job["images"][0]["url"]).convert("RGB")).mean
    assert mean[0] > mean[2] + 40


def test_a_prompt_of_ones_own_steers_images_for_captions(api):
    captions = api.generate("content")
    api.finish(captions)
    answer = api.generate(
        "images",
        prompt="Dark, with neon accents",
        generation_id=captions.json()["generation_id"],
        source_post_type="x-post",
        enhance_prompt=True,
    )
    assert api.finish(answer)["prompt"] == "Dark, with neon accents"


@pytest.mark.parametrize("prompt", ["漢字", "🎉🎉", "x" * 2000, "مرحبا بالعالم", "\u0000 and \n newlines"])
def test_any_prompt_can_be_drawn(api, prompt):
    assert api.finish(api.generate("images", prompt=prompt))["status"] == "completed"
