"""Of each thumbnail there is a smaller one, which costs a plain screen less and is treated like the first."""

from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from media_library import shown
from media_library.decoding.limits import SMALL_LEAST
from media_library.models import MediaFile
from media_library.removal import delete_media_file
from media_library.tasks import sweep_missing_pictures
from tests import media_files


@pytest.fixture
def large(make_file, workspace) -> MediaFile:
    """A photo of many colours that is larger than its thumbnails."""
    file = BytesIO()
    gradient = Image.linear_gradient("L").resize((1600, 900))
    Image.merge("RGB", (gradient, gradient.rotate(180), gradient.transpose(0))).save(file, "JPEG")
    return make_file(workspace, file.getvalue())


def address(media_file: MediaFile) -> str:
    return f"/library/{media_file.pk}/thumbnail?small"


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def stored(field_file) -> bytes:
    with field_file.open("rb") as content:
        return content.read()


def without_small(media_file: MediaFile) -> None:
    """Make it a file from before there were small ones."""
    media_file.small.storage.delete(media_file.small.name)
    MediaFile.objects.filter(pk=media_file.pk).update(small="")


@pytest.mark.parametrize(
    ("size", "expected"),
    [((640, 360), (427, 240)), ((640, 640), (320, 320)), ((360, 640), (320, 569)), ((200, 100), (200, 100))],
)
def test_it_fills_a_place_of_the_grid_and_no_more(make_file, workspace, size, expected):
    file = BytesIO()
    Image.new("RGB", size).save(file, "JPEG")

    found = Image.open(BytesIO(stored(make_file(workspace, file.getvalue()).small)))

    assert (found.format, found.size) == ("WEBP", expected)
    if size != expected:
        assert all(side >= least for side, least in zip(found.size, SMALL_LEAST, strict=True))


def test_a_video_has_one_of_its_poster(make_file, workspace):
    video = make_file(workspace, media_files.mp4_bytes(1, 640, 360), "clip.mp4")

    assert Image.open(BytesIO(stored(video.small))).size == (427, 240)


def test_it_is_served_and_kept_by_the_browser(owner, large):
    answer = owner.client.get(address(large))

    assert body(answer) == stored(large.small)
    assert len(stored(large.small)) < len(stored(large.thumbnail))
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "private, max-age=86400, immutable"
    again = owner.client.get(address(large), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert owner.client.get(f"/library/{large.pk}/thumbnail")["ETag"] != answer["ETag"]


def test_a_stranger_does_not_get_it(stranger, large):
    assert stranger.client.get(address(large)).status_code == 404


def test_the_thumbnail_stands_in_for_a_while_where_there_is_none(owner, large):
    without_small(large)

    answer = owner.client.get(address(large))

    assert body(answer) == stored(large.thumbnail)
    assert answer["Cache-Control"] == "private, max-age=60"


def test_those_from_before_are_drawn_in_the_background(owner, large, make_file, workspace):
    video = make_file(workspace, media_files.mp4_bytes(), "clip.mp4")
    for each in (large, video):
        without_small(each)
    # Also of files whose bytes were given up.
    MediaFile.objects.filter(pk=video.pk).update(discarded_at=timezone.now())
    large.file.storage.delete(large.file.name)

    sweep_missing_pictures.call_local()

    assert not MediaFile.objects.filter(small="").exists()
    large.refresh_from_db()
    assert Image.open(BytesIO(body(owner.client.get(address(large))))).size == (427, 240)
    assert owner.client.get(address(video)).status_code == 200
    assert shown.draw_missing_small() == 0


def test_one_that_cannot_be_drawn_is_the_thumbnail_again(large):
    without_small(large)
    large.thumbnail.storage.delete(large.thumbnail.name)
    large.thumbnail.storage.save(large.thumbnail.name, BytesIO(b"no picture"))

    assert shown.draw_missing_small() == 1

    large.refresh_from_db()
    assert stored(large.small) == b"no picture"


def test_one_whose_thumbnail_is_lost_holds_up_no_other(large, make_file, workspace, caplog):
    for each in (large, make_file(workspace)):
        without_small(each)
    large.thumbnail.storage.delete(large.thumbnail.name)

    assert shown.draw_missing_small() == 1
    assert "thumbnail of file" in caplog.text


def test_of_two_that_draw_it_at_once_one_is_kept(large, monkeypatch):
    without_small(large)
    look = shown.look

    def looked(*arguments):
        MediaFile.objects.update(small="drawn-by-another.webp")
        return look(*arguments)

    monkeypatch.setattr(shown, "look", looked)

    assert shown.draw_missing_small() == 0
    folder = large.thumbnail.name.rpartition("/")[0]
    assert not [name for name in large.thumbnail.storage.listdir(folder)[1] if "-small" in name]


def test_it_goes_with_its_file(large, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        delete_media_file(large)

    assert not large.small.storage.exists(large.small.name)
