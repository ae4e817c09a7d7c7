import re
import time

import pytest
import requests

from tests.powerpost.sandbox.api import Api, assert_refused
from tests.sandbox_server import SandboxAccount

KEY = "pp_sandbox_sk_0123456789abcdef"


def credits_of(sandbox, key: str | None) -> requests.Response:
    headers = {} if key is None else {"x-api-key": key}
    return requests.get(f"{sandbox.base_url}/api/v1/account/credits", headers=headers, timeout=10)


@pytest.mark.parametrize(
    "key",
    [
        None,
        "",
        "pp_sandbox_sk_",
        "pp_sandbox_sk_tooshort",
        "pp_sandbox_sk_0123456789abcde!",
        "pp_live_sk_0123456789abcdef",
        "pp_sandbox_sk_revoked_0123456789",
    ],
)
def test_it_refuses_unknown_keys(sandbox, key):
    assert_refused(credits_of(sandbox, key), 401, "INVALID_API_KEY", "x-api-key:")


def test_every_key_is_an_account_of_its_own(api, other):
    api.account.set_balance(7)
    assert api.get("/account/credits").json() == {"balance": 7}
    assert other.get("/account/credits").json() == {"balance": 1000}


def test_credits_need_no_workspace(sandbox, api):
    assert credits_of(sandbox, api.account.key).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/media/upload"),
        ("POST", "/content/generate"),
        ("GET", "/content/generations"),
        ("GET", "/content/generations/550e8400-e29b-41d4-a716-446655440000"),
        ("POST", "/images/generate"),
        ("GET", "/images/generations/550e8400-e29b-41d4-a716-446655440000"),
        ("POST", "/videos/generate"),
        ("GET", "/videos/generations/550e8400-e29b-41d4-a716-446655440000"),
    ],
)
def test_everything_else_needs_key_and_workspace(api, method, path):
    url = api.url(path)
    assert_refused(requests.request(method, url, timeout=10), 401, "INVALID_API_KEY")
    key_only = requests.request(method, url, headers={"x-api-key": api.account.key}, timeout=10)
    assert_refused(key_only, 400, "VALIDATION_ERROR", "X-Workspace-Id:")


def test_a_workspace_belongs_to_the_first_account_that_names_it(api, other):
    assert api.get("/content/generations").status_code == 200
    theirs = {"x-api-key": other.account.key, "X-Workspace-Id": api.account.workspace_id}
    assert_refused(api.get("/content/generations", headers=theirs), 403, "FORBIDDEN")


def test_an_account_may_have_several_workspaces(api):
    second = api.account.headers | {"X-Workspace-Id": f"{api.account.workspace_id}-2"}
    assert api.get("/content/generations", headers=second).status_code == 200


@pytest.mark.parametrize("kind", ["content", "images", "video"])
def test_a_key_without_the_scope_is_refused(api, kind):
    api.account.set_scopes("media:write")
    assert_refused(api.generate(kind), 403, "INSUFFICIENT_SCOPE")


def test_too_many_requests(api):
    api.account.set_rate_limit(2)
    answers = [api.get("/account/credits") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert answers[0].headers["X-RateLimit-Limit"] == "2"
    assert_refused(answers[2], 429, "RATE_LIMIT_EXCEEDED")
    retry_after = answers[2].json()["error"]["retryAfter"]
    assert 1 <= retry_after <= 60
    assert answers[2].headers["Retry-After"] == str(retry_after)
    assert time.time() < int(answers[2].headers["X-RateLimit-Reset"]) <= time.time() + 60


def test_every_answer_has_a_request_id_and_the_limits(api, sandbox):
    answers = [
        api.get("/account/credits"),
        api.get("/account/nothing"),
        credits_of(sandbox, None),
        api.generate("content", prompt="ab"),
    ]
    ids = {answer.headers["X-Request-Id"] for answer in answers}
    assert len(ids) == len(answers)
    for answer in answers:
        assert re.fullmatch(r"\d+", answer.headers["X-RateLimit-Limit"])
        assert re.fullmatch(r"\d+", answer.headers["X-RateLimit-Remaining"])
        assert re.fullmatch(r"\d+", answer.headers["X-RateLimit-Reset"])


@pytest.mark.parametrize("path", ["/nothing", "/content", "/images/generations/not-a-uuid", "/posts"])
def test_unknown_paths_are_404(api, path):
    assert_refused(api.get(path), 404, "NOT_FOUND")


def test_the_wrong_method_is_405(api):
    assert_refused(api.get("/content/generate"), 405, "METHOD_NOT_ALLOWED")
    assert_refused(api.post("/account/credits", {}), 405, "METHOD_NOT_ALLOWED")


def test_generations_of_another_account_or_workspace_are_not_found(api, other: Api):
    answer = api.generate("content", prompt="Mine alone [never]")
    path = answer.json()["status_url"]
    assert api.get(path).status_code == 200
    assert_refused(other.get(path), 404, "NOT_FOUND")
    elsewhere = api.account.headers | {"X-Workspace-Id": f"{api.account.workspace_id}-2"}
    assert_refused(api.get(path, headers=elsewhere), 404, "NOT_FOUND")
    assert_refused(api.get(path.replace("content", "images")), 404, "NOT_FOUND")


def test_a_key_is_revoked_and_taken_back_by_the_control_api(sandbox):
    account = sandbox.new_account()
    account.revoke()
    assert account.state()["revoked"] is True
    assert_refused(credits_of(sandbox, account.key), 401, "INVALID_API_KEY", "x-api-key:")
    account.revoke(False)
    assert credits_of(sandbox, account.key).status_code == 200


def test_a_key_to_read_only_has_no_other_scopes(sandbox):
    key = "pp_sandbox_sk_readonly_access_0123456789"
    assert credits_of(sandbox, key).status_code == 200
    scopes = SandboxAccount(sandbox, key, "readers").state()["scopes"]
    assert scopes == ["content:read", "images:read", "videos:read", "account:read"]
