"""A large upload is hashed while it arrives: once, and nothing is left when it breaks off."""

import gc
import hashlib
import random
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.http import UnreadablePostError
from django.test import RequestFactory

from media_library import receive, upload_handler
from media_library.models import MediaFile
from tests import media_files
from tests.media_library.conftest import post_files, uploaded
from tests.media_library.test_camera_data import with_places

# Above what Django holds in memory, and no multiple of the pieces.
PADDING = 3_300_001


def film(padding: int = PADDING, beginning: bytes | None = None) -> bytes:
    """Return a film that ends with so many bytes that players pass over."""
    return (
        (beginning or media_files.mp4_bytes())
        + (padding + 8).to_bytes(4, "big")
        + b"free"
        + random.Random(1).randbytes(padding)
    )


def test_a_large_file_is_not_read_again_for_its_hash(owner, workspace, monkeypatch):
    monkeypatch.setattr(receive, "_sha256", lambda content: pytest.fail("It was read again."))
    contents = [film(), film(PADDING + 1)]

    post_files(owner.client, *(uploaded(f"{number}.mp4", content) for number, content in enumerate(contents)))

    assert set(MediaFile.objects.values_list("sha256", flat=True)) == {
        hashlib.sha256(content).hexdigest() for content in contents
    }


def test_a_large_file_that_was_changed_is_kept_under_the_hash_of_what_is_kept(owner, workspace):
    content = film(beginning=with_places(media_files.mp4_bytes()))

    post_files(owner.client, uploaded("film.mp4", content))

    kept = MediaFile.objects.get()
    assert kept.sha256 == hashlib.sha256(kept.file.read()).hexdigest()
    assert kept.sha256 != hashlib.sha256(content).hexdigest()


def test_few_pieces_wait_to_be_hashed(owner, workspace, monkeypatch):
    waiting = []
    update = upload_handler._update

    def counted(digest, pieces):
        waiting.append(len(pieces))
        update(digest, pieces)

    monkeypatch.setattr(upload_handler, "_update", counted)

    post_files(owner.client, uploaded("film.mp4", film()))

    assert len(waiting) > 10
    assert max(waiting) == upload_handler.PIECES


def test_an_upload_that_breaks_off_leaves_no_bytes(owner, workspace):
    class Broken(BytesIO):
        def read(self, size=-1):
            if self.tell() > 2_000_000:
                raise OSError("The connection is gone.")
            return super().read(size)

    request = RequestFactory().post("/library/", {"files": uploaded("film.mp4", film())})
    request._stream = Broken(request._stream.read())

    with pytest.raises(UnreadablePostError):
        _ = request.FILES

    del request
    gc.collect()
    assert not list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir())
