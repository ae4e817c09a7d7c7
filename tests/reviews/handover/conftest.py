"""Approved outputs with real files, and archives as people receive them."""

import hashlib
import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile

from generations.models import Output
from media_library.models import MediaFile
from reviews.decisions import decide
from reviews.models import Review
from reviews.transitions import Action
from tests import media_files
from tests.conftest import Person
from tests.generations.factories import make_file, make_generation
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, reviews_of

ADDRESS = "/reviews/hand-over/"
MAKERS = {
    "jpeg": media_files.jpeg_bytes,
    "png": media_files.png_bytes,
    "webp": media_files.webp_bytes,
    "mp4": media_files.mp4_bytes,
    "mov": media_files.mov_bytes,
    "webm": media_files.webm_bytes,
}


@pytest.fixture
def approve(reviewer, workspace) -> Callable[..., list[Review]]:
    """Return a function that approves outputs as the reviewer, and returns them as they are then."""

    def approve(*reviews: Review, comment: str = "") -> list[Review]:
        for review in reviews:
            actor = acting(reviewer, workspace)
            decide(review.pk, Action.APPROVE, actor, revision=review.revision.number, comment=comment)
        return [read(review) for review in reviews]

    return approve


@pytest.fixture
def captions(workspace, author, approve) -> list[Review]:
    """Two approved captions: for Instagram and for X."""
    return approve(*review_captions(workspace, author.user))


@pytest.fixture
def approved_file(workspace, author, approve) -> Callable[..., Review]:
    """Return a function that makes an approved image or video of this format, with real bytes."""

    def make(format_id: str = "webp", content: bytes = b"", **fields) -> Review:
        kind = "video" if format_id in ("mp4", "mov", "webm") else "images"
        generation = make_generation(workspace, kind, created_by=author.user, **fields)
        Output.objects.create(
            generation=generation,
            type=Output.Type.VIDEO if kind == "video" else Output.Type.IMAGE,
            media_file=stored(workspace, format_id, content),
            media_id="media-remote",
            remote_url="https://storage.example/file?signature=SECRET",
        )
        return approve(*reviews_of(generation))[0]

    return make


def stored(
    workspace, format_id: str = "webp", content: bytes = b"", source: str = MediaFile.Source.GENERATED
) -> MediaFile:
    """Return a file of the library whose row says what its bytes are."""
    content = content or MAKERS[format_id]()
    media_file = make_file(workspace, format_id, source=source, with_bytes=True)
    media_file.file.delete(save=False)
    media_file.file.save("file", ContentFile(content), save=False)
    media_file.size, media_file.sha256 = len(content), hashlib.sha256(content).hexdigest()
    media_file.save()
    return media_file


def download(person: Person, *reviews: Review, address: str = ADDRESS, **data):
    """Press the button; return the answer, not yet read."""
    workspace = data.pop("workspace", None) or person.user.memberships.get().workspace
    fields = {"workspace": str(workspace.pk), "reviews": [str(review.pk) for review in reviews]} | data
    return person.client.post(address, fields)


def unpack(response) -> dict[str, bytes]:
    """Return the whole archive's files by name, having checked it."""
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    assert len(content) == int(response["Content-Length"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == len(set(archive.namelist()))
        return {name: archive.read(name) for name in archive.namelist()}
