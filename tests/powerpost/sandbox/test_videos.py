from io import BytesIO

import av
import pytest
import requests
from PIL import Image, ImageStat

CASES = [
    # Every model with every duration; sizes and sound in turn.
    ("kling-3.0-pro", 5, "landscape", True),
    ("kling-3.0-pro", 10, "portrait", False),
    ("veo-3.1", 4, "portrait", True),
    ("veo-3.1", 8, "landscape", True),
    ("runway-gen-4.5", 5, "portrait", False),
    ("runway-gen-4.5", 10, "landscape", False),
]
PIXELS = {"landscape": (1920, 1080), "portrait": (1080, 1920)}


@pytest.mark.parametrize(("model", "duration", "size", "has_audio"), CASES)
def test_every_model_makes_its_lengths_in_full_hd(api, model, duration, size, has_audio):
    answer = api.generate("video", model=model, duration=duration, size=size, has_audio=has_audio)
    video = api.finish(answer)["video"]
    assert (video["width"], video["height"], video["duration"]) == (*PIXELS[size], duration)
    download = requests.get(video["url"], timeout=10)
    assert download.headers["Content-Type"] == "video/mp4"
    # Ready to play before it is here: the index comes before the data.
    assert download.content.index(b"moov") < download.content.index(b"mdat")
    with av.open(BytesIO(download.content)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.codec_context.width, stream.codec_context.height) == PIXELS[size]
        assert float(stream.duration * stream.time_base) == duration
        assert container.duration / av.time_base == pytest.approx(duration, abs=0.05)
        assert [sound.codec_context.name for sound in container.streams.audio] == ["aac"] * has_audio
        frames = list(container.decode(stream))
    first, last = (ImageStat.Stat(frame.to_image()).mean for frame in (frames[0], frames[-1]))
    assert first != last
    with Image.open(BytesIO(requests.get(video["thumbnail_url"], timeout=10).content)) as thumbnail:
        assert thumbnail.format == "JPEG"
        assert max(thumbnail.size) == 384
        assert (thumbnail.width > thumbnail.height) == (size == "landscape")


def test_the_answer_reads_as_on_the_page(api):
    answer = api.generate("video")
    body = answer.json()
    job_id = body["video_generation_id"]
    assert body == {
        "video_generation_id": job_id,
        "status": "processing",
        "credits_used": 16,
        "remaining_credits": 984,
        "status_url": f"/api/v1/videos/generations/{job_id}",
    }
    done = api.finish(answer)
    assert set(done.pop("video")) == {"media_id", "url", "thumbnail_url", "width", "height", "duration"}
    assert done.pop("created_at").endswith("Z")
    assert done == {
        "video_generation_id": job_id,
        "status": "completed",
        "prompt": "Fresh bread every morning",
        "size": "landscape",
        "duration": 4,
        "has_audio": False,
        "model": "veo-3.1",
    }


def test_a_source_image_is_what_moves(api, upload):
    image = upload("png", width=300, height=600, color=(200, 20, 20))
    video = api.finish(api.generate("video", source_image=image))["video"]
    with Image.open(BytesIO(requests.get(video["thumbnail_url"], timeout=10).content)) as thumbnail:
        red, green, blue = thumbnail.convert("RGB").resize((1, 1)).getpixel((0, 0))
    assert red > green + 40
    assert red > blue + 40


def test_a_failed_video_says_why(api):
    body = api.finish(api.generate("video", prompt="This goes wrong [fail]"))
    assert body["status"] == "failed"
    assert body["error"] == {"code": "VIDEO_GENERATION_FAILED", "message": "Video generation timed out"}
    assert "video" not in body
