from collections.abc import Callable

import pytest

from tests.media_files import jpeg_bytes, mov_bytes, mp4_bytes, png_bytes, webm_bytes, webp_bytes
from tests.powerpost.sandbox.api import Api
from tests.sandbox_server import SandboxServer

BUILDERS: dict[str, tuple[Callable[..., bytes], str, str]] = {
    "jpeg": (jpeg_bytes, "photo.jpg", "image"),
    "png": (png_bytes, "photo.png", "image"),
    "webp": (webp_bytes, "photo.webp", "image"),
    "mp4": (mp4_bytes, "clip.mp4", "video"),
    "mov": (mov_bytes, "clip.mov", "video"),
    "webm": (webm_bytes, "clip.webm", "video"),
}


@pytest.fixture
def api(sandbox: SandboxServer) -> Api:
    """The API with a fresh account."""
    return Api(sandbox.new_account())


@pytest.fixture
def other(sandbox: SandboxServer) -> Api:
    """The API with another fresh account."""
    return Api(sandbox.new_account())


@pytest.fixture
def upload(api) -> Callable[..., str]:
    """Return a function that uploads a file of a format and returns its media id."""

    def upload(format_id: str = "jpeg", **options) -> str:
        build, file_name, media_type = BUILDERS[format_id]
        answer = api.upload(build(**options), file_name, media_type)
        assert answer.status_code == 200, answer.text
        return answer.json()["media_id"]

    return upload
