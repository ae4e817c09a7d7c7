"""The words in a prompt, one by one."""

import time
from io import BytesIO

import pytest
import requests
from PIL import Image, UnidentifiedImageError

from powerpost.sandbox.faults import WORDS, without_words, words_in
from tests.powerpost.sandbox.api import assert_refused

KINDS = ["content", "images", "video"]


def test_words_are_found_in_any_case_and_taken_out():
    prompt = "Fresh [SLOW] bread[fail] every morning"
    assert {word.text for word in words_in(prompt)} == {"[slow]", "[fail]"}
    assert without_words(prompt) == "Fresh bread every morning"


@pytest.mark.parametrize("kind", KINDS)
def test_fail(api, kind):
    body = api.finish(api.generate(kind, prompt="Bread [fail]"))
    assert (body["status"], set(body["error"])) == ("failed", {"code", "message"})


def test_partial(api):
    body = api.finish(api.generate("images", prompt="Bread [partial]", quantity=2))
    assert body["status"] == "failed"
    assert len(body["images"]) == 1
    assert body["error"] == {
        "code": "PARTIAL_FAILURE",
        "message": "1 of 2 images failed to generate. Credits refunded for failed images.",
    }
    assert requests.get(body["images"][0]["url"], timeout=10).status_code == 200


def test_partial_of_one_image_is_all(api):
    body = api.finish(api.generate("images", prompt="Bread [partial]"))
    assert body["status"] == "failed"
    assert "images" not in body
    assert api.account.balance == 1000


def test_slow(api):
    started = time.monotonic()
    api.finish(api.generate("content", prompt="Bread [slow]"))
    assert time.monotonic() - started > 1


def test_never(api):
    answer = api.generate("images", prompt="Bread [never]")
    time.sleep(1)
    assert api.get(answer.json()["status_url"]).json()["status"] == "processing"


@pytest.mark.parametrize("kind", KINDS)
def test_rate_limit(api, kind):
    prompt = "Bread [rate-limit] [never]"
    refused = api.generate(kind, prompt=prompt)
    assert_refused(refused, 429, "RATE_LIMIT_EXCEEDED")
    assert refused.json()["error"]["retryAfter"] == 2
    assert api.account.balance == 1000
    assert api.generate(kind, prompt=prompt).status_code == 200
    assert api.generate(kind, prompt=f"Another {prompt}").status_code == 429


def test_error_500(api):
    assert_refused(api.generate("images", prompt="Bread [error-500]"), 500, "INTERNAL_ERROR")
    assert api.account.state()["generations"] == 0
    assert api.generate("images", prompt="Bread [error-500]").status_code == 200


def test_lost_answer(api):
    with pytest.raises(requests.ConnectionError):
        api.generate("content", prompt="Bread [lost-answer]")
    state = api.account.state()
    assert (state["balance"], state["generations"]) == (994, 1)
    assert api.account.requests(method="POST")[0]["status"] is None
    found = api.get("/content/generations").json()["data"]
    assert [entry["prompt"] for entry in found] == ["Bread [lost-answer]"]
    assert api.generate("content", prompt="Bread [lost-answer]").status_code == 200


def test_slow_answer(api):
    with pytest.raises(requests.ReadTimeout):
        api.post("/images/generate", {"prompt": "Bread [slow-answer] [never]"}, timeout=1)
    assert api.account.state()["generations"] == 1


@pytest.mark.parametrize("kind", KINDS)
def test_refused(api, kind):
    for _ in range(2):
        assert_refused(api.generate(kind, prompt="Bread [refused]"), 400, "VALIDATION_ERROR", "prompt: ")


@pytest.mark.parametrize("kind", KINDS)
def test_no_credits(api, kind):
    assert_refused(api.generate(kind, prompt="Bread [no-credits]"), 402, "INSUFFICIENT_CREDITS")
    assert api.account.balance == 1000


@pytest.mark.parametrize("kind", KINDS)
def test_nonsense(api, kind):
    path = api.generate(kind, prompt="Bread [nonsense] [never]").json()["status_url"]
    page, half, sense = (api.get(path) for _ in range(3))
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert (half.status_code, half.headers["Content-Type"]) == (200, "application/json")
    with pytest.raises(requests.JSONDecodeError):
        half.json()
    assert sense.json()["status"] in ("pending", "processing")


def test_unknown_status(api):
    path = api.generate("video", prompt="Bread [unknown-status] [never]").json()["status_url"]
    statuses = [api.get(path).json()["status"] for _ in range(3)]
    assert statuses == ["reticulating", "reticulating", "processing"]


@pytest.mark.parametrize("kind", KINDS)
def test_vanish(api, kind):
    path = api.generate(kind, prompt="Bread [vanish]").json()["status_url"]
    assert_refused(api.get(path), 404, "NOT_FOUND")
    assert_refused(api.get(path), 404, "NOT_FOUND")


def test_bad_file(api):
    url = api.finish(api.generate("images", prompt="Bread [bad-file]"))["images"][0]["url"]
    with pytest.raises(UnidentifiedImageError):
        Image.open(BytesIO(requests.get(url, timeout=10).content))
    with Image.open(BytesIO(requests.get(url, timeout=10).content)) as picture:
        assert picture.format == "WEBP"


def test_every_word_has_a_test():
    tested = {name.removeprefix("test_").replace("_", "-") for name in globals() if name.startswith("test_")}
    assert {word.text.strip("[]") for word in WORDS} <= tested
