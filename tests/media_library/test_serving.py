"""Serving bytes: ranges, conditions, headers; members only."""

import pytest

from media_library import serving
from media_library.models import MediaFile
from media_library.serving import PART_MAX, Unsatisfiable, wanted_part
from tests import media_files
from workspaces.access import SESSION_KEY
from workspaces.models import Membership


@pytest.fixture
def content() -> bytes:
    return media_files.mp4_bytes(seconds=2)


@pytest.fixture
def video(make_file, workspace, content) -> MediaFile:
    return make_file(workspace, content, 'Große Reise 1".mp4')


@pytest.fixture
def url(video) -> str:
    return f"/library/{video.pk}/file"


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("", None),
        ("bytes=0-", (0, 1000)),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 10)),
        ("bytes=990-", (990, 10)),
        ("bytes=990-5000", (990, 10)),
        ("bytes=-1", (999, 1)),
        ("bytes=-100", (900, 100)),
        ("bytes=-5000", (0, 1000)),
        ("Bytes= 5-6", (5, 2)),
        ("bytes=20-10", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=0-1,5-6", None),
        ("items=0-1", None),
        ("bytes=1-2x", None),
        ("bytes=" + "9" * 5000 + "-", None),
    ],
)
def test_it_reads_a_range(header, part):
    assert wanted_part(header, 1000) == part


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_outside_the_file_cannot_be_served(header):
    with pytest.raises(Unsatisfiable):
        wanted_part(header, 1000)


def test_a_part_is_never_longer_than_4_mib():
    assert wanted_part("bytes=0-", 500 * 1024**2) == (0, PART_MAX)
    assert wanted_part("bytes=7-", 500 * 1024**2) == (7, PART_MAX)
    assert wanted_part("bytes=-400000000", 500 * 1024**2) == (500 * 1024**2 - 400_000_000, PART_MAX)


def test_without_a_range_all_of_it_comes(owner, url, content):
    response = owner.client.get(url)

    assert response.status_code == 200
    assert body(response) == content
    assert response["Content-Length"] == str(len(content))
    assert response["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("header", "start", "end"), [("bytes=0-99", 0, 100), ("bytes=50-", 50, None), ("bytes=-7", -7, None)]
)
def test_a_part_comes_as_asked(owner, url, content, header, start, end):
    response = owner.client.get(url, headers={"range": header})

    assert response.status_code == 206
    assert body(response) == content[start:end]
    first = start % len(content)
    last = (end or len(content)) - 1
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(content)}"
    assert response["Content-Length"] == str(last - first + 1)


def test_an_open_range_is_cut(owner, url, content, monkeypatch):
    monkeypatch.setattr(serving, "PART_MAX", 256)

    response = owner.client.get(url, headers={"range": "bytes=0-"})

    assert body(response) == content[:256]
    assert response["Content-Range"] == f"bytes 0-255/{len(content)}"


def test_a_range_outside_is_416(owner, url, content):
    response = owner.client.get(url, headers={"range": f"bytes={len(content)}-"})

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(content)}"


def test_if_range_with_the_same_file_gives_the_part(owner, url):
    whole = owner.client.get(url)

    for condition in (whole["ETag"], whole["Last-Modified"]):
        response = owner.client.get(url, headers={"range": "bytes=0-9", "if-range": condition})
        assert response.status_code == 206


@pytest.mark.parametrize("condition", ['"another"', 'W/"weak"', "Wed, 21 Oct 2015 07:28:00 GMT", "nonsense"])
def test_if_range_with_another_file_gives_all(owner, url, condition):
    response = owner.client.get(url, headers={"range": "bytes=0-9", "if-range": condition})

    assert response.status_code == 200


def test_what_the_browser_has_is_not_sent_again(owner, url):
    whole = owner.client.get(url)

    for headers in ({"if-none-match": whole["ETag"]}, {"if-modified-since": whole["Last-Modified"]}):
        response = owner.client.get(url, headers=headers)
        assert response.status_code == 304
        assert response["ETag"] == whole["ETag"]


def test_a_failed_precondition_is_412(owner, url):
    assert owner.client.get(url, headers={"if-match": '"another"'}).status_code == 412


def test_head_tells_the_size_and_sends_nothing(owner, url, content):
    response = owner.client.head(url, headers={"range": "bytes=0-9"})

    assert response.status_code == 200
    assert response["Content-Length"] == str(len(content))
    assert response.content == b""


def test_no_browser_can_take_it_for_a_page(owner, url):
    response = owner.client.get(url)

    assert response["Content-Type"] == "video/mp4"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"].startswith("private")
    assert "Content-Disposition" not in response


def test_a_download_has_the_persons_name_and_the_true_extension(owner, url):
    response = owner.client.get(url, {"download": "1"})

    assert response["Content-Disposition"].startswith("attachment")
    assert "filename*=utf-8''Gro%C3%9Fe%20Reise%201-.mp4" in response["Content-Disposition"]


def test_the_thumbnail_is_a_webp(owner, video):
    response = owner.client.get(f"/library/{video.pk}/thumbnail")

    assert response["Content-Type"] == "image/webp"
    assert body(response)[8:12] == b"WEBP"


def test_missing_bytes_are_not_found(owner, video, url):
    video.file.storage.delete(video.file.name)
    video.thumbnail.storage.delete(video.thumbnail.name)

    assert owner.client.get(url).status_code == 404
    assert owner.client.get(f"/library/{video.pk}/thumbnail").status_code == 404


@pytest.mark.parametrize("path", ["file", "thumbnail"])
def test_it_checks_membership(owner, teammate, stranger, client, video, path):
    url = f"/library/{video.pk}/{path}"

    assert owner.client.get(url).status_code == 200
    assert teammate.client.get(url).status_code == 200
    assert stranger.client.get(url).status_code == 404
    assert client.get(url).status_code == 302


def test_a_picture_in_one_tab_does_not_move_another_tab(owner, make_workspace, make_file):
    other = make_workspace("Zebra")
    Membership.objects.create(workspace=other, user=owner.user)
    file = make_file(other)

    owner.client.get(f"/library/{file.pk}/thumbnail")

    assert owner.client.session.get(SESSION_KEY) != str(other.pk)


@pytest.mark.parametrize("path", ["file", "thumbnail"])
def test_it_rejects_post(owner, video, path):
    assert owner.client.post(f"/library/{video.pk}/{path}").status_code == 405
