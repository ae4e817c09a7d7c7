"""Requests that are too large are refused before a byte of them is read."""

from io import BytesIO

import pytest
from django.test import Client

from media_library.middleware import UPLOAD_MAX, RefuseOversizedUploads, body_max
from powerpost import catalog


class Unreadable(BytesIO):
    """A body that must not be read."""

    def read(self, *args):
        raise AssertionError("The body was read.")


def post(path: str, length: str, **headers):
    return Client().generic(
        "POST", path, b"", CONTENT_LENGTH=length, **{"wsgi.input": Unreadable(), **headers}
    )


def test_one_video_and_ten_images_fit_at_once():
    assert body_max("/library/") > catalog.VIDEO_MAX_SIZE + 10 * catalog.IMAGE_MAX_SIZE


def test_other_addresses_take_no_files():
    assert body_max("/generations/new/content/") < catalog.IMAGE_MAX_SIZE


@pytest.mark.parametrize("path", ["/library/", "/accounts/login/", "/generations/new/content/"])
def test_more_is_refused_unread(path, db):
    response = post(path, str(body_max(path) + 1), HTTP_ACCEPT="text/html")

    assert response.status_code == 413
    assert "<h1>" in response.content.decode()


def test_a_script_gets_a_sentence(db):
    response = post("/library/", str(UPLOAD_MAX * 2), HTTP_ACCEPT="application/json")

    assert response.status_code == 413
    assert "A video can have up to 500 MB, an image up to 10 MB" in response.json()["message"]
    assert "Nothing was kept" in response.json()["message"]


def test_anything_else_gets_plain_text(db):
    response = post("/library/", str(UPLOAD_MAX + 1))

    assert response.status_code == 413
    assert response["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("length", ["-1", "many", "1e9", "9" * 5000, "１２"])
def test_a_length_that_is_none_is_refused(length, db):
    assert post("/library/", length).status_code == 411


def test_a_body_without_a_length_is_refused(rf):
    request = rf.post("/library/", HTTP_TRANSFER_ENCODING="chunked")
    del request.META["CONTENT_LENGTH"]

    response = RefuseOversizedUploads(lambda request: pytest.fail("It was let through."))(request)

    assert response.status_code == 411


def test_a_request_without_a_body_passes(rf):
    request = rf.get("/library/")
    request.META.pop("CONTENT_LENGTH", None)

    assert RefuseOversizedUploads(lambda request: "passed")(request) == "passed"


def test_exactly_the_limit_passes(rf):
    request = rf.post("/library/")
    request.META["CONTENT_LENGTH"] = str(UPLOAD_MAX)

    assert RefuseOversizedUploads(lambda request: "passed")(request) == "passed"
