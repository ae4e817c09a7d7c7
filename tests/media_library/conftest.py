"""What the library's tests share: files put into a workspace, and uploads as a browser sends them."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from media_library.models import MediaFile
from media_library.receive import receive_upload
from tests import media_files
from tests.s3_server import s3_server  # noqa: F401

JSON = {"HTTP_ACCEPT": "application/json"}


def uploaded(name: str, content: bytes) -> SimpleUploadedFile:
    """Return an upload as a view sees it."""
    return SimpleUploadedFile(name, content)


@pytest.fixture
def make_file(make_person, db) -> Callable[..., MediaFile]:
    """Return a function that puts a file into a workspace; `changes` are then made to its row."""
    count = 0

    def make(workspace, content: bytes = b"", name: str = "", **changes) -> MediaFile:
        nonlocal count
        count += 1
        content = content or media_files.jpeg_bytes(color=(count % 256, 80, 120))
        person = make_person(f"uploader-{count}").user
        media_file = receive_upload(
            workspace, person, uploaded(name or f"photo-{count}.jpg", content)
        ).media_file
        if changes:
            MediaFile.objects.filter(pk=media_file.pk).update(**changes)
            media_file.refresh_from_db()
        return media_file

    return make


@pytest.fixture
def media_file(make_file, workspace) -> MediaFile:
    """A JPEG in the owner's workspace that waits to be sent."""
    return make_file(workspace)


def post_files(client, *files: SimpleUploadedFile, **headers) -> HttpResponse:
    """Post files to the library as the plain form does, or as its script does with JSON."""
    return client.post("/library/", {"file": list(files)}, **headers)


@pytest.fixture
def connection_queries() -> Callable[[Callable[[], object]], int]:
    """Return a function that counts the queries of a call."""

    def count(call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as queries:
            call()
        return len(queries)

    return count
