"""A download is what was approved or it breaks off; and it never holds a file in memory."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from media_library.provenance.marking import READ_SIZE
from media_library.zip_download import Broken
from reviews.models import Revision
from reviews.revisions import edit_caption
from tests import media_files
from tests.reviews.conftest import acting
from tests.reviews.handover.conftest import download


def path_of(review) -> Path:
    return Path(review.revision.media_file.file.path)


def received(response) -> tuple[bytes, BaseException | None]:
    content = io.BytesIO()
    try:
        for block in response.streaming_content:
            content.write(block)
    except Broken as error:
        return content.getvalue(), error
    return content.getvalue(), None


def assert_broken(response) -> None:
    content, error = received(response)
    assert error is not None
    assert len(content) < int(response["Content-Length"])
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(content))


@pytest.mark.parametrize("format_id", ["png", "mp4"])
def test_tampered_bytes_break_the_download_off(owner, approved_file, format_id):
    review = approved_file(format_id)
    path = path_of(review)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    assert_broken(download(owner, review))


def test_a_missing_file_is_named_before_anything_is_downloaded(owner, captions, approved_file):
    review = approved_file(prompt="A beach")
    path_of(review).unlink()

    refused = download(owner, *captions, review)

    assert refused.status_code == 422
    page = refused.content.decode()
    assert "missing from the server" in page
    assert "A beach" in page
    assert not review.events.filter(action="handed_over").exists()


def test_a_shortened_file_is_named_too(owner, approved_file):
    review = approved_file()
    os.truncate(path_of(review), 20)

    refused = download(owner, review)

    assert refused.status_code == 422
    assert "not as long as the one that was approved" in refused.content.decode()


def test_a_file_that_goes_while_the_download_runs_breaks_it_off(owner, approved_file):
    review = approved_file()
    response = download(owner, review)
    path_of(review).unlink()

    assert_broken(response)


def test_an_output_that_is_edited_while_the_download_runs_breaks_it_off(owner, author, workspace, captions):
    response = download(owner, *captions)
    edit_caption(captions[1].pk, acting(author, workspace), title="", text="New", revision=1)

    assert_broken(response)


def test_words_that_are_changed_behind_our_back_break_it_off(owner, captions):
    response = download(owner, *captions)
    Revision.objects.filter(review=captions[1]).update(text="Not what was approved")

    assert_broken(response)


class CountingFile(io.FileIO):
    largest = 0
    total = 0

    def read(self, size: int = -1) -> bytes:
        found = super().read(size)
        CountingFile.largest = max(CountingFile.largest, len(found))
        CountingFile.total += len(found)
        return found

    @property
    def size(self) -> int:
        return os.fstat(self.fileno()).st_size


class CountingStorage(FileSystemStorage):
    def _open(self, name: str, mode: str = "rb"):
        return CountingFile(self.path(name), mode)


def test_a_file_is_read_in_pieces_and_once(owner, approved_file, monkeypatch):
    # A box of free space, as editors leave it, makes a small video large.
    padding = 5 * 1024 * 1024
    box = (padding + 8).to_bytes(4, "big") + b"free" + bytes(padding)
    review = approved_file("mp4", media_files.mp4_bytes() + box)
    field = review.revision.media_file.file.field
    monkeypatch.setattr(field, "storage", CountingStorage())
    CountingFile.largest = CountingFile.total = 0

    response = download(owner, review)
    looked_at = CountingFile.total
    largest_sent = 0
    for block in response.streaming_content:
        largest_sent = max(largest_sent, len(block))

    assert 0 < looked_at < 512 * 1024
    assert CountingFile.largest <= READ_SIZE
    assert largest_sent <= READ_SIZE
    assert CountingFile.total - looked_at <= review.revision.media_file.size
