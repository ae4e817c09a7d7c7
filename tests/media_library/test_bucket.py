"""The library with its files in a bucket, over HTTP with a server that speaks S3."""

import os
import subprocess
import sys
from datetime import timedelta
from tempfile import NamedTemporaryFile

import pytest
from django.conf import settings as project_settings
from django.core.files.storage import default_storage

from media_library import bucket, orphans, transfer
from media_library.models import MediaFile
from media_library.receive import keep_generated
from powerpost.catalog import MediaType
from tests import media_files
from tests.media_library.conftest import post_files, uploaded
from tests.s3_server import BUCKET, KEY

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("bucket")]


@pytest.fixture(autouse=True)
def storage(settings, s3_server):
    """The bucket is the library's storage, and empty."""
    client = s3_server.client()
    for key in s3_server.stored():
        client.delete_object(Bucket=BUCKET, Key=key)
    options = {
        "bucket_name": BUCKET,
        "endpoint_url": s3_server.url,
        "region_name": "us-east-1",
        "access_key": KEY["aws_access_key_id"],
        "secret_key": KEY["aws_secret_access_key"],
    }
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "media_library.bucket.BucketStorage", "OPTIONS": options}
    }
    return default_storage


@pytest.fixture
def reads(storage) -> list[str]:
    """The ranges that were asked of the server, in order."""
    found: list[str] = []

    def note(request, **kwargs):
        found.append(request.headers["Range"].decode())

    storage.connection.meta.client.meta.events.register("before-send.s3.GetObject", note)
    return found


@pytest.fixture
def content() -> bytes:
    return media_files.mp4_bytes()


@pytest.fixture
def video(make_file, workspace, content) -> MediaFile:
    return make_file(workspace, content, "clip.mp4")


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_an_upload_lands_in_the_bucket_and_nowhere_else(owner, s3_server, settings):
    image = media_files.jpeg_bytes()
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    assert post_files(owner.client, uploaded("photo.jpg", image)).status_code == 302
    stored = MediaFile.objects.get()
    kept = (stored.file, stored.thumbnail, stored.small, stored.display)
    assert s3_server.stored() == {each.name for each in kept}
    kept = s3_server.client().get_object(Bucket=BUCKET, Key=stored.file.name)
    assert kept["Body"].read() == image
    # Nothing that a browser claims about a file is kept beside it.
    assert kept["ContentType"] == "application/octet-stream"
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [("bytes=0-", 0, None), ("bytes=100-299", 100, 300), ("bytes=-50", -50, None)],
)
def test_a_part_is_all_that_is_read(owner, video, content, reads, header, start, end):
    response = owner.client.get(f"/library/{video.pk}/file", headers={"Range": header})
    assert response.status_code == 206
    assert body(response) == content[start:end]
    assert len(reads) == 1


def test_a_whole_file_is_read_in_windows(owner, video, content, reads, monkeypatch):
    monkeypatch.setattr(bucket, "WINDOW", 1000)
    assert body(owner.client.get(f"/library/{video.pk}/file")) == content
    assert reads == ["bytes=0-999", f"bytes=1000-{len(content) - 1}"]


def test_asking_costs_no_bytes(owner, video, reads):
    assert owner.client.head(f"/library/{video.pk}/file").status_code == 200
    outside = owner.client.get(f"/library/{video.pk}/file", headers={"Range": f"bytes={video.size}-"})
    assert outside.status_code == 416
    assert reads == []


def test_thumbnails_are_served(owner, video):
    response = owner.client.get(f"/library/{video.pk}/thumbnail")
    assert response["Content-Type"] == "image/webp"
    assert len(body(response)) == int(response["Content-Length"]) > 0


def test_missing_bytes_are_not_found(owner, video, s3_server):
    s3_server.client().delete_object(Bucket=BUCKET, Key=video.file.name)
    s3_server.client().delete_object(Bucket=BUCKET, Key=video.thumbnail.name)
    assert owner.client.get(f"/library/{video.pk}/file").status_code == 404
    assert owner.client.get(f"/library/{video.pk}/thumbnail").status_code == 404


def test_bytes_that_change_under_a_reader_are_not_mixed(video, storage, s3_server, monkeypatch):
    monkeypatch.setattr(bucket, "WINDOW", 1000)
    with storage.open(video.file.name) as opened:
        opened.read(1000)
        s3_server.client().put_object(Bucket=BUCKET, Key=video.file.name, Body=b"other" * 1000)
        with pytest.raises(bucket.ClientError, match="PreconditionFailed"):
            opened.read(1000)


def test_it_reads_like_a_file(video, content, storage):
    with storage.open(video.file.name) as opened:
        assert opened.size == len(content)
        assert opened.read(10) == content[:10]
        assert opened.seek(-10, os.SEEK_END) == opened.tell() == len(content) - 10
        assert opened.read() == content[-10:]
        assert opened.read(5) == b""
        assert b"".join(opened.chunks(700)) == content
    with pytest.raises(ValueError, match="closed"):
        opened.read(1)


def test_a_file_goes_on_to_powerpost(make_file, live_workspace, content):
    media_file = make_file(live_workspace, content, "clip.mp4")
    transfer.send(media_file.pk)
    media_file.refresh_from_db()
    assert (media_file.transfer, media_file.sent_bytes) == (MediaFile.Transfer.SENT, len(content))


def test_a_lost_file_cannot_be_sent(make_file, live_workspace, s3_server):
    media_file = make_file(live_workspace)
    s3_server.client().delete_object(Bucket=BUCKET, Key=media_file.file.name)
    transfer.send(media_file.pk)
    media_file.refresh_from_db()
    assert media_file.transfer == MediaFile.Transfer.FAILED


def test_a_generated_file_is_kept(workspace, owner, s3_server, settings):
    image = media_files.png_bytes()
    with NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as file:
        file.write(image)
        file.flush()
        kept = keep_generated(
            workspace,
            file=project_settings.FILE_UPLOAD_TEMP_DIR / file.name,
            media_id="media-1",
            name="harbour-1",
            created_by_id=owner.user.pk,
            expected_type=MediaType.IMAGE,
        )
    assert s3_server.client().get_object(Bucket=BUCKET, Key=kept.file.name)["Body"].read() == image


def test_deleting_leaves_nothing(owner, video, s3_server, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        owner.client.post(f"/library/{video.pk}/delete/")
    assert not MediaFile.objects.exists()
    assert s3_server.stored() == set()


def test_files_without_a_row_are_swept(video, s3_server, monkeypatch):
    MediaFile.objects.all().delete()
    assert orphans.sweep() == 0
    monkeypatch.setattr(orphans, "ORPHAN_AGE", timedelta(seconds=-60))
    assert orphans.sweep() == 3
    assert s3_server.stored() == set()


def test_a_missing_file_has_no_age(storage):
    with pytest.raises(FileNotFoundError):
        storage.get_modified_time("nothing.jpg")


def test_nobody_learns_where_a_file_lies(video):
    with pytest.raises(ValueError, match="no address"):
        video.file.url  # noqa: B018


def test_without_a_bucket_its_client_is_not_loaded(tmp_path):
    show = (
        "import sys, django; django.setup(); import dashboard.urls, media_library.tasks; "
        "print('boto3' in sys.modules or 'botocore' in sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", show],
        cwd=project_settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert result.stdout == "False\n"
