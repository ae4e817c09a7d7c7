from uuid import UUID

import pytest
import requests

from powerpost.catalog import GIGABYTE, IMAGE_MAX_SIZE, MEGABYTE, VIDEO_MAX_SIZE
from tests.media_files import gif_bytes, jpeg_bytes, mp4_bytes, png_bytes
from tests.powerpost.sandbox.api import assert_refused
from tests.powerpost.sandbox.conftest import BUILDERS

MIME_TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
}


@pytest.mark.parametrize("format_id", MIME_TYPES)
def test_it_takes_every_format(api, format_id):
    build, file_name, media_type = BUILDERS[format_id]
    content = build()
    body = api.upload(content, file_name, media_type, MIME_TYPES[format_id]).json()
    assert UUID(body.pop("media_id"))
    assert body.pop("created_at").endswith("Z")
    assert body == {
        "type": media_type,
        "file_name": file_name,
        "file_size": len(content),
        "mime_type": MIME_TYPES[format_id],
    }


@pytest.mark.parametrize(
    ("content", "file_name", "media_type"),
    [
        (gif_bytes(), "moving.gif", "image"),
        (b"<html><p>Not a picture</p></html>", "photo.jpg", "image"),
        (b"", "photo.jpg", "image"),
        (jpeg_bytes(400, 300)[:900], "broken.jpg", "image"),
        (png_bytes()[:-20], "broken.png", "image"),
        (mp4_bytes()[:300], "broken.mp4", "video"),
        (b"#EXTM3U\nhttp://127.0.0.1/secret.ts", "playlist.mp4", "video"),
    ],
)
def test_it_refuses_what_is_no_such_file(api, content, file_name, media_type):
    assert_refused(api.upload(content, file_name, media_type), 400, "VALIDATION_ERROR", "file: ")


def test_the_type_must_match_the_file(api):
    assert_refused(api.upload(jpeg_bytes(), media_type="video"), 400, "VALIDATION_ERROR", "type: ")
    assert_refused(api.upload(mp4_bytes(), "a.mp4", "image"), 400, "VALIDATION_ERROR", "type: ")
    assert_refused(api.upload(jpeg_bytes(), media_type="picture"), 400, "VALIDATION_ERROR", "type: ")


def test_the_declared_content_type_must_match_the_file(api):
    answer = api.upload(jpeg_bytes(), mime_type="image/png")
    assert_refused(answer, 400, "VALIDATION_ERROR", "file: ")
    assert api.upload(jpeg_bytes(), mime_type="application/octet-stream").status_code == 200


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"data": {"type": "image"}, "files": {"picture": ("a.jpg", jpeg_bytes())}}, "picture"),
        ({"data": {"type": "image", "name": "x"}, "files": {"file": ("a.jpg", jpeg_bytes())}}, "name"),
        ({"files": {"file": ("a.jpg", jpeg_bytes())}}, "type"),
        ({"files": {"other": (None, "x"), "type": (None, "image")}}, "other"),
        ({"data": {"type": "image"}}, "Content-Type"),
    ],
)
def test_the_form_has_two_fields(api, form, field):
    answer = requests.post(api.url("/media/upload"), headers=api.account.headers, timeout=10, **form)
    assert_refused(answer, 400, "VALIDATION_ERROR", f"{field}: ")


def test_an_image_may_have_10_megabytes(api):
    image = jpeg_bytes()
    assert api.upload(image + bytes(IMAGE_MAX_SIZE - len(image))).status_code == 200
    assert_refused(
        api.upload(image + bytes(IMAGE_MAX_SIZE + 1 - len(image))), 413, "FILE_TOO_LARGE", "file: "
    )


def test_a_video_over_500_megabytes_is_refused_before_it_has_come(api):
    class Body:
        def __len__(self) -> int:
            return VIDEO_MAX_SIZE + 2 * MEGABYTE

        def __iter__(self):
            chunk = bytes(MEGABYTE)
            return (chunk for _ in range(len(self) // MEGABYTE))

    headers = api.account.headers | {"Content-Type": "multipart/form-data; boundary=x"}
    answer = requests.post(api.url("/media/upload"), data=Body(), headers=headers, timeout=30)
    assert_refused(answer, 413, "FILE_TOO_LARGE", "file: ")


def test_the_storage_has_10_gigabytes(api):
    image = jpeg_bytes()
    api.account.set_storage_used(10 * GIGABYTE - len(image))
    assert api.upload(image).status_code == 200
    assert_refused(api.upload(image), 413, "STORAGE_QUOTA_EXCEEDED", "file: ")


def test_uploads_and_generated_media_count_together(api):
    size = api.upload(jpeg_bytes()).json()["file_size"]
    assert api.account.state()["storage_used"] == size
    image = api.finish(api.generate("images"))["images"][0]
    content = requests.get(image["url"], timeout=10).content
    assert api.account.state()["storage_used"] == size + len(content)
