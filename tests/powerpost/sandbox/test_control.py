"""The control API: queued faults, the request log, and its own refusals."""

import time
from io import BytesIO

import pytest
import requests
from PIL import Image, UnidentifiedImageError

from tests.media_files import jpeg_bytes
from tests.powerpost.sandbox.api import assert_refused

GENERATE = "/content/generate"


def test_drop_before(api):
    api.account.add_fault(GENERATE, "drop_before")
    with pytest.raises(requests.ConnectionError):
        api.generate("content")
    assert api.account.state()["generations"] == 0
    assert api.generate("content").status_code == 200


def test_drop_after(api):
    api.account.add_fault(GENERATE, "drop_after", times=2)
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            api.generate("content")
    assert api.account.state()["generations"] == 2
    assert api.account.state()["faults"] == []


@pytest.mark.parametrize(
    ("status", "code"), [(500, "INTERNAL_ERROR"), (503, "INTERNAL_ERROR"), (404, "NOT_FOUND")]
)
def test_status(api, status, code):
    api.account.add_fault("/images/generate", f"status_{status}")
    assert_refused(api.generate("images"), status, code)
    assert api.account.balance == 1000


def test_status_429_says_when_to_come_again(api):
    api.account.add_fault("/account/credits", "status_429")
    answer = api.get("/account/credits")
    assert_refused(answer, 429, "RATE_LIMIT_EXCEEDED")
    assert answer.json()["error"]["retryAfter"] == 2


@pytest.mark.parametrize(("fault", "made"), [("html", 0), ("html_after", 1)])
def test_html(api, fault, made):
    api.account.add_fault(GENERATE, fault)
    answer = api.generate("content")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert api.account.state()["generations"] == made


def test_truncated_and_unknown_status(api):
    path = api.generate("video", prompt="Bread [never]").json()["status_url"]
    api.account.add_fault("/videos/generations/", "truncated")
    api.account.add_fault("/videos/generations/", "unknown_status")
    with pytest.raises(requests.JSONDecodeError):
        api.get(path).json()
    assert api.get(path).json()["status"] == "reticulating"
    assert api.get(path).json()["status"] == "processing"


def test_slow(api):
    api.account.add_fault("/account/credits", "slow:0.5")
    started = time.monotonic()
    api.get("/account/credits")
    assert time.monotonic() - started >= 0.5


def test_faults_reach_uploads(api):
    api.account.add_fault("/media/upload", "drop_after")
    with pytest.raises(requests.ConnectionError):
        api.upload(jpeg_bytes())
    assert api.account.state()["media"] == 1
    api.account.add_fault("/media/upload", "drop_before")
    with pytest.raises(requests.ConnectionError):
        api.upload(jpeg_bytes())
    assert api.account.state()["media"] == 1


def test_faults_reach_downloads(api):
    url = api.finish(api.generate("images"))["images"][0]["url"]
    for fault in ("broken_bytes", "truncated", "status_503", "drop_before"):
        api.account.add_fault("/storage/images/", fault)
    with pytest.raises(UnidentifiedImageError):
        Image.open(BytesIO(requests.get(url, timeout=10).content))
    cut = requests.get(url, timeout=10).content
    assert requests.get(url, timeout=10).status_code == 503
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=10)
    whole = requests.get(url, timeout=10).content
    assert cut == whole[: len(whole) // 2]


def test_faults_keep_to_their_account_method_and_path(api, other):
    api.account.add_fault("/content", "status_500", method="POST")
    assert api.get("/content/generations").status_code == 200
    assert api.generate("images", prompt="Bread [never]").status_code == 200
    assert other.generate("content").status_code == 200
    assert api.generate("content").status_code == 500


def test_faults_can_be_taken_back(api):
    api.account.add_fault("/", "status_500", times=9)
    assert api.account.state()["faults"] == [
        {"path": "/", "method": "", "fault": "status_500", "times": 9},
    ]
    api.account.clear_faults()
    assert api.get("/account/credits").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"balance": -1},
        {"balance": "5"},
        {"colour": 1},
        {"scopes": ["everything"]},
        {"faults": [{"path": "/content/generate", "fault": "explode"}]},
        {"faults": [{"path": "content", "fault": "html"}]},
        {"faults": {}},
    ],
)
def test_it_refuses_what_it_does_not_know(api, change):
    url = f"{api.account.server.base_url}/sandbox/accounts/{api.account.key}"
    assert requests.patch(url, json=change, timeout=10).status_code == 400
    assert api.account.balance == 1000


def test_the_log_says_exactly_what_was_sent(api):
    body = {"prompt": "Bread [never]", "quantity": 2}
    answer = api.post("/images/generate", body)
    api.upload(jpeg_bytes(), "bread.jpg", mime_type="image/jpeg")
    api.post("/images/generate", {"quantity": 5})
    generate, upload, refused = api.account.requests(method="POST")
    assert generate["path"] == "/api/v1/images/generate"
    assert generate["body"] == body
    assert generate["status"] == 200
    assert generate["request_id"] == answer.headers["X-Request-Id"]
    assert generate["workspace"] == api.account.workspace_id
    assert generate["headers"]["content-type"] == "application/json"
    assert "x-api-key" not in generate["headers"]
    assert upload["body"] == {
        "type": "image",
        "file": {"file_name": "bread.jpg", "size": len(jpeg_bytes()), "content_type": "image/jpeg"},
    }
    assert (refused["body"], refused["status"]) == ({"quantity": 5}, 400)


def test_the_log_keeps_what_a_fault_answered(api):
    api.account.add_fault(GENERATE, "status_500")
    api.generate("content")
    (entry,) = api.account.requests(path="/api/v1/content/generate")
    assert entry["status"] == 500
    assert entry["body"]["prompt"] == "Fresh bread every morning"
