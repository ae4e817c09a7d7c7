"""Every mode of every kind with every model, size and duration of the catalog, to the finished output."""

import io
import time
from pathlib import Path

import av
import pytest
from PIL import Image

from media_library.camera_data import remove_camera_data
from powerpost import catalog
from tests.media_files import jpeg_bytes, mov_bytes, mp4_bytes, png_bytes, webm_bytes, webp_bytes

pytestmark = pytest.mark.xdist_group("end_to_end")


def without_camera_data(name: str, content: bytes) -> bytes:
    """Return the bytes that are kept of an upload: some programs write their name into every file."""
    file = io.BytesIO(content)
    size = remove_camera_data(file, len(content), Path(name).suffix[1:].replace("jpg", "jpeg"))
    return file.getvalue()[:size]


def test_captions_from_text_images_and_video(visitor):
    photos = [visitor.upload(f"photo-{n}.jpg", jpeg_bytes(color=(n * 20, 90, 120))) for n in range(10)]
    film, movie = (
        visitor.upload("film.mp4", mp4_bytes(color="navy")),
        visitor.upload("movie.mov", mov_bytes(color="brown")),
    )
    everything = list(catalog.POST_TYPES)
    jobs = {
        visitor.generate(
            "content",
            prompt="We just shipped dark mode",
            post_types=everything,
            research_mode="deep",
            cta_text="Try it today",
        ): 6,
        visitor.generate("content", media_ids=photos, post_types=["x-post"], research_mode="regular"): 1,
        visitor.generate(
            "content", media_ids=film, post_types=["tiktok-video", "youtube-short"], research_mode="regular"
        ): 2,
        visitor.generate(
            "content",
            media_ids=movie,
            prompt="The key insights",
            post_types=["linkedin-post"],
            research_mode="deep",
        ): 1,
    }
    states = visitor.wait(list(jobs))
    assert set(states.values()) == {"completed"}
    for job, count in jobs.items():
        assert visitor.get(f"/generations/{job}/").text.count("data-caption=") == count


def test_images_of_every_model_and_size_in_all_three_modes(visitor):
    reference = visitor.upload("reference.png", png_bytes(color="orange"))
    second = visitor.upload("reference.webp", webp_bytes(color="purple"))
    captions = visitor.generate(
        "content", prompt="A new coffee", post_types=["instagram-feed"], research_mode="regular"
    )
    assert visitor.wait([captions])[captions] == "completed"
    expected = {}
    for model in catalog.IMAGE_MODELS.values():
        for size in model.sizes.values():
            job = visitor.generate(
                "images", prompt=f"Coffee, {model.id} {size.id}", model=model.id, size=size.id, quantity=1
            )
            expected[job] = (size, 1)
        square = model.sizes["square"]
        by_reference = visitor.generate(
            "images",
            prompt=f"Like these, {model.id}",
            model=model.id,
            size="square",
            quantity=2,
            style_images=[reference, second],
        )
        for_captions = visitor.generate(
            "images",
            model=model.id,
            size="square",
            quantity=1,
            generation_id=captions,
            source_post_type="instagram-feed",
        )
        expected |= {by_reference: (square, 2), for_captions: (square, 1)}
    states = visitor.wait(list(expected))
    assert set(states.values()) == {"completed"}
    for job, (size, quantity) in expected.items():
        files = visitor.output_files(job)
        assert len(files) == quantity
        for content in files:
            image = Image.open(io.BytesIO(content))
            assert (image.format, image.size) == ("WEBP", (size.width, size.height))


def test_videos_of_every_model_size_duration_and_sound(visitor):
    still = visitor.upload("still.jpg", jpeg_bytes(width=320, height=180, color="crimson"))
    expected = {}
    for model in catalog.VIDEO_MODELS.values():
        for size in model.sizes.values():
            for duration in model.durations:
                for sound in (False, True) if model.has_audio else (False,):
                    fields = {"has_audio": "on"} if sound else {}
                    job = visitor.generate(
                        "video",
                        prompt=f"Waves, {model.id} {size.id} {duration} {sound}",
                        model=model.id,
                        size=size.id,
                        duration=duration,
                        **fields,
                    )
                    expected[job] = (size, duration, sound)
        animated = visitor.generate(
            "video",
            prompt=f"It moves, {model.id}",
            model=model.id,
            size="landscape",
            duration=model.durations[0],
            source_image=still,
        )
        expected[animated] = (model.sizes["landscape"], model.durations[0], False)
    states = visitor.wait(list(expected), seconds=400)
    assert set(states.values()) == {"completed"}
    for job, (size, duration, sound) in expected.items():
        (content,) = visitor.output_files(job)
        with av.open(io.BytesIO(content)) as container:
            stream = container.streams.video[0]
            assert (stream.codec_context.name, stream.width, stream.height) == (
                "h264",
                size.width,
                size.height,
            )
            assert container.duration / 1_000_000 == pytest.approx(duration, abs=0.2)
            assert bool(container.streams.audio) is sound


def test_every_format_can_be_uploaded_and_is_sent(visitor):
    builders = {
        "a.jpg": jpeg_bytes,
        "a.png": png_bytes,
        "a.webp": webp_bytes,
        "a.mp4": mp4_bytes,
        "a.mov": mov_bytes,
        "a.webm": webm_bytes,
    }
    uploaded = {}
    for name, build in builders.items():
        content = build(color="olive")
        uploaded[visitor.upload(name, content)] = without_camera_data(name, content)
    for media_file, content in uploaded.items():
        assert visitor.get(f"/library/{media_file}/file").content == content
    deadline = time.monotonic() + 30
    while not all("Ready to use" in visitor.get(f"/library/{entry}/").text for entry in uploaded):
        assert time.monotonic() < deadline, "Not all files reached PowerPost"
        time.sleep(0.2)
