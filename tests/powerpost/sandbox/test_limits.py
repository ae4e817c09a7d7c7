"""The shared table of limits, and what only JSON can get wrong, against the sandbox over HTTP."""

import json
from collections.abc import Callable

import pytest

from tests.powerpost.limits import CAPTIONS, CAPTIONS_POST_TYPES, PLACEHOLDERS, ROWS, Row, resolved
from tests.powerpost.sandbox.api import BODIES, PATHS, Api, assert_refused
from tests.powerpost.sandbox.conftest import BUILDERS

NEVER = "[never]"


@pytest.fixture(scope="module")
def limits_api(sandbox) -> Api:
    api = Api(sandbox.new_account())
    api.account.change(balance=1_000_000, rate_limit=1_000_000)
    return api


@pytest.fixture(scope="module")
def find(limits_api) -> Callable[[str], str]:
    """Return a function that makes the file or the captions of a placeholder, once."""
    found: dict[str, str] = {}

    def make(placeholder: str) -> str:
        if placeholder == CAPTIONS:
            answer = limits_api.generate("content", post_types=list(CAPTIONS_POST_TYPES))
            limits_api.finish(answer)
            return answer.json()["generation_id"]
        build, file_name, media_type = BUILDERS[PLACEHOLDERS[placeholder]]
        answer = limits_api.upload(build(color=(len(found) * 20, 80, 120)), file_name, media_type)
        return answer.json()["media_id"]

    def find(placeholder: str) -> str:
        if placeholder not in found:
            found[placeholder] = make(placeholder)
        return found[placeholder]

    return find


def without_drawing(body: dict) -> dict:
    """Let the job never end, with a prompt of the same length: only the answer to the POST matters here."""
    prompt = body.get("prompt")
    if isinstance(prompt, str) and len(prompt.strip()) > len(NEVER):
        return body | {"prompt": prompt[: -len(NEVER)] + NEVER}
    return body


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_limits(limits_api, find, row: Row):
    body = without_drawing(resolved(row.body, find))
    answer = limits_api.post(f"/{PATHS[row.kind]}/generate", body)
    if row.wrong_field is None:
        assert answer.status_code == 200, answer.text
        assert answer.json()["status"] == "processing"
    else:
        assert_refused(answer, 400, "VALIDATION_ERROR", f"{row.wrong_field}: ")


FIELDS = {
    "content": ("prompt", "media_ids", "post_types", "research_mode", "writing_style_id", "cta_text"),
    "images": (
        *("prompt", "size", "quantity", "model", "enhance_prompt", "style_images"),
        *("generation_id", "source_post_type"),
    ),
    "video": ("prompt", "size", "duration", "model", "has_audio", "enhance_prompt", "source_image"),
}


@pytest.mark.parametrize(("kind", "field"), [(kind, field) for kind in FIELDS for field in FIELDS[kind]])
def test_null_is_no_value(api, kind, field):
    answer = api.post(f"/{PATHS[kind]}/generate", BODIES[kind] | {field: None})
    assert_refused(answer, 400, "VALIDATION_ERROR", f"{field}: ")


@pytest.mark.parametrize("kind", FIELDS)
def test_unknown_fields_are_mistakes(api, kind):
    assert_refused(api.generate(kind, colour="red"), 400, "VALIDATION_ERROR", "colour: ")


@pytest.mark.parametrize("duration", [True, "5", 5.0])
def test_integers_are_integers(api, duration):
    assert_refused(api.generate("video", duration=duration), 400, "VALIDATION_ERROR", "duration: ")


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "5", "null", '"text"', '{"quantity": NaN}', r'{"prompt": "\ud800"}', "\xff"]
)
def test_a_body_must_be_a_json_object(api, body):
    headers = api.account.headers | {"Content-Type": "application/json"}
    answer = api.session.post(api.url("/images/generate"), data=body.encode("latin-1"), headers=headers)
    assert_refused(answer, 400, "VALIDATION_ERROR", "body: ")


def test_a_form_is_no_json(api):
    body = json.dumps(BODIES["images"])
    answer = api.session.post(api.url("/images/generate"), data=body, headers=api.account.headers)
    assert_refused(answer, 400, "VALIDATION_ERROR", "Content-Type: ")
