import time

import pytest
import requests

from tests.powerpost.sandbox.api import Api, assert_refused
from tests.sandbox_server import SandboxServer


@pytest.fixture
def job(api):
    answer = api.generate("images")
    return answer.json()["status_url"], api.finish(answer)["images"][0]


def test_urls_need_no_key_and_live_seven_days(api, job):
    _, image = job
    assert image["url"].startswith(f"{api.account.server.base_url}/storage/images/{image['media_id']}.webp?")
    expires = int(image["url"].partition("expires=")[2].partition("&")[0])
    assert expires == pytest.approx(time.time() + 7 * 24 * 3600, abs=60)
    assert requests.get(image["url"], timeout=10).status_code == 200


def test_a_url_cannot_be_changed(job):
    _, image = job
    for url in (
        image["url"].partition("?")[0],
        image["url"].replace("expires=1", "expires=9"),
        image["url"].replace("signature=", "signature=0"),
        image["thumbnail_url"].replace("/thumbs/", "/images/").replace(".jpg", ".webp"),
    ):
        assert_refused(requests.get(url, timeout=10), 403, "FORBIDDEN")
    assert requests.get(image["url"].replace(".webp", ".jpg"), timeout=10).status_code == 404


def test_expired_urls_are_renewed_by_reading_the_job_again(api, job):
    status_url, image = job
    api.account.expire_urls()
    for url in (image["url"], image["thumbnail_url"]):
        assert_refused(requests.get(url, timeout=10), 403, "FORBIDDEN")
    renewed = api.get(status_url).json()["images"][0]
    assert renewed["media_id"] == image["media_id"]
    for url in (renewed["url"], renewed["thumbnail_url"]):
        assert requests.get(url, timeout=10).status_code == 200


def test_the_lifetime_is_a_switch(tmp_path):
    server = SandboxServer(tmp_path, url_lifetime=1)
    server.start()
    try:
        api = Api(server.new_account())
        answer = api.generate("images")
        url = api.finish(answer)["images"][0]["url"]
        deadline = time.monotonic() + 5
        while (download := requests.get(url, timeout=10)).status_code == 200 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert_refused(download, 403, "FORBIDDEN", "This URL has expired")
        assert requests.get(api.finish(answer)["images"][0]["url"], timeout=10).status_code == 200
    finally:
        server.stop()


def test_files_come_in_ranges(job):
    _, image = job
    whole = requests.get(image["url"], timeout=10)
    assert whole.headers["Content-Length"] == str(len(whole.content))

    def part(wanted: str) -> requests.Response:
        return requests.get(image["url"], headers={"Range": wanted}, timeout=10)

    assert part("bytes=0-9").content == whole.content[:10]
    assert part("bytes=0-9").headers["Content-Range"] == f"bytes 0-9/{len(whole.content)}"
    assert part("bytes=10-").content == whole.content[10:]
    assert part("bytes=-10").content == whole.content[-10:]
    assert part("bytes=-10").status_code == 206
    assert part(f"bytes={len(whole.content)}-").status_code == 416


def test_the_head_of_a_file_is_its_size(job):
    _, image = job
    size = len(requests.get(image["url"], timeout=10).content)
    head = requests.head(image["url"], timeout=10)
    assert (head.status_code, head.headers["Content-Length"], head.content) == (200, str(size), b"")
