"""Keeping what PowerPost made."""

from io import BytesIO
from pathlib import Path

import pytest

from media_library import receive
from media_library.inspection import Rejected
from media_library.models import MediaFile
from media_library.receive import keep_generated, receive_upload
from powerpost.catalog import MediaType
from tests import media_files
from tests.media_library.conftest import uploaded


@pytest.fixture
def keep(workspace, owner):
    def keep(content: bytes = b"", media_id: str = "media-1", file=None, expected_type=MediaType.IMAGE):
        return keep_generated(
            workspace,
            file=file or BytesIO(content or media_files.webp_bytes()),
            media_id=media_id,
            name="sunset-1",
            created_by_id=owner.user.pk,
            expected_type=expected_type,
        )

    return keep


def test_it_is_ready_to_use_under_its_media_id(keep, run_queue):
    file = keep()

    assert (file.source, file.transfer, file.media_id) == ("generated", "sent", "media-1")
    assert file.next_due_at is None
    assert file.sent_bytes == file.size
    assert file.download_name == "sunset-1.webp"
    assert run_queue() == 0


def test_keeping_it_again_changes_nothing(keep):
    assert keep() == keep(media_files.webp_bytes(color="red"))
    assert MediaFile.objects.count() == 1


def test_two_workers_at_once_keep_it_once(keep, monkeypatch):
    first = keep()
    look = receive._with_media_id
    answers = iter([None])
    monkeypatch.setattr(receive, "_with_media_id", lambda *asked: next(answers, look(*asked)))

    assert keep() == first


def test_two_outputs_with_the_same_bytes_are_two_files(keep):
    assert keep(media_id="media-1") != keep(media_id="media-2")


def test_a_path_is_moved(keep, settings):
    path = Path(settings.FILE_UPLOAD_TEMP_DIR) / "download"
    path.write_bytes(media_files.mp4_bytes())
    inode = path.stat().st_ino

    file = keep(file=path, expected_type=MediaType.VIDEO)

    assert not path.exists()
    assert Path(file.file.path).stat().st_ino == inode


@pytest.mark.parametrize("content", [b"<html>One moment</html>", media_files.webp_bytes()[:60], b"\0"])
def test_broken_bytes_are_refused_and_the_path_left_alone(keep, settings, content):
    path = Path(settings.FILE_UPLOAD_TEMP_DIR) / "download"
    path.write_bytes(content)

    with pytest.raises(Rejected):
        keep(file=path)

    assert path.exists()
    assert not MediaFile.objects.exists()


def test_another_type_than_asked_for_is_refused(keep):
    with pytest.raises(Rejected, match="but a video was expected"):
        keep(media_files.png_bytes(), expected_type=MediaType.VIDEO)


def test_without_a_media_id_it_is_sent_like_an_upload(keep, workspace, owner):
    waiting = receive_upload(workspace, owner.user, uploaded("a.jpg", media_files.jpeg_bytes())).media_file

    file = keep(media_id="")

    assert file != waiting
    assert file.transfer == MediaFile.Transfer.WAITING
    assert file.next_due_at is not None


def test_uploading_a_generated_file_finds_it(keep, workspace, owner):
    content = media_files.webp_bytes(color="olive")
    file = keep(content)

    assert receive_upload(workspace, owner.user, uploaded("saved.webp", content)).media_file == file
