"""Handing over files that are kept in a bucket."""

import pytest
from django.core.files.storage import default_storage

from tests.reviews.handover.conftest import download, unpack
from tests.s3_server import BUCKET, KEY, s3_server  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("bucket")]


@pytest.fixture
def bucket(settings, s3_server):  # noqa: F811
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


def test_files_come_from_the_bucket(owner, bucket, approved_file):
    image, video = approved_file("webp"), approved_file("mp4")

    files = unpack(download(owner, image, video))

    assert {name.rpartition("/")[2] for name in files} >= {"image-1.webp", "video-1.mp4"}


def test_a_file_that_is_not_in_the_bucket_is_named(owner, bucket, approved_file):
    review = approved_file("webp", prompt="A beach")
    bucket.delete(review.revision.media_file.file.name)

    refused = download(owner, review)

    assert refused.status_code == 422
    assert "missing from the server" in refused.content.decode()


def test_a_file_that_is_replaced_while_the_download_runs_breaks_it_off(owner, bucket, approved_file):
    review = approved_file("png")
    response = download(owner, review)
    with bucket.open(review.revision.media_file.file.name) as file:
        changed = bytearray(file.read())
    changed[-20] ^= 1
    default_storage.connection.meta.client.put_object(
        Bucket=BUCKET, Key=review.revision.media_file.file.name, Body=bytes(changed)
    )

    with pytest.raises(Exception, match="not those that were stored"):
        list(response.streaming_content)
