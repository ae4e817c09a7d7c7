"""A refused form: a message at its field, a summary, and everything typed stays."""

import re

import pytest
from django.utils.html import escape

from generations.models import Generation
from tests.generations.factories import make_file


def files(count: int, format_id: str = "jpeg"):
    return lambda workspace: [str(make_file(workspace, format_id).pk) for _ in range(count)]


def image_and_video(workspace):
    return [str(make_file(workspace, "jpeg").pk), str(make_file(workspace, "mp4").pk)]


CONTENT = {"post_types": ["x-post"], "research_mode": "deep", "cta_text": "Try it"}
CASES = {
    "501 characters": ("content", CONTENT | {"prompt": "é" * 501}, "prompt"),
    "no post type": ("content", {"prompt": "We ship", "research_mode": "deep"}, "post_types"),
    "11 images": ("content", CONTENT | {"media_ids": files(11)}, "media_ids"),
    "image and video": ("content", CONTENT | {"media_ids": image_and_video}, "media_ids"),
    "WebM": ("content", CONTENT | {"media_ids": files(1, "webm")}, "media_ids"),
    "feed with GPT": ("images", {"prompt": "A", "model": "gpt-image-1.5", "size": "feed"}, "size"),
    "5 references": ("images", {"prompt": "A", "style_images": files(5)}, "style_images"),
    "audio with Runway": (
        "video",
        {"prompt": "A", "model": "runway-gen-4.5", "duration": "5", "has_audio": "on"},
        "has_audio",
    ),
}


@pytest.fixture(params=CASES.values(), ids=CASES.keys())
def refused(request, owner, workspace):
    """What was sent, the field that is wrong with it, and the page that came back."""
    kind, fields, wrong = request.param
    sent = {name: value(workspace) if callable(value) else value for name, value in fields.items()}
    response = owner.client.post(f"/generations/new/{kind}/", sent)
    assert response.status_code == 200
    return sent, wrong, response.content.decode()


def test_the_message_stands_at_its_field(refused):
    _, wrong, page = refused

    errors = re.findall(r'<ul class="errorlist" id="id_(\w+)_error">', page)
    assert errors == [wrong]
    described = re.search(rf'aria-describedby="[^"]*\bid_{wrong}_error', page)
    assert described
    assert f'href="#field-{wrong}"' in page
    assert f'id="field-{wrong}"' in page


def test_the_summary_takes_the_focus_and_says_that_nothing_was_spent(refused):
    _, _, page = refused
    summary = page[page.index('id="error-summary"') :]

    assert "autofocus" in summary[: summary.index(">")]
    assert "no credits were spent" in summary


def test_everything_typed_stays(refused):
    sent, _, page = refused
    for name, value in sent.items():
        for entry in value if isinstance(value, list) else [value]:
            if name == "prompt":
                assert escape(entry) in page
            elif name == "cta_text":
                assert re.search(rf'name="cta_text"\s+value="{entry}"', page)
            elif name == "has_audio":
                assert re.search(r'name="has_audio"\s+checked', page)
            else:
                assert re.search(rf'<input[^>]*name="{name}"[^>]*value="{entry}"[^>]*\schecked', page), (
                    name,
                    entry,
                )


def test_nothing_was_started(refused):
    assert not Generation.objects.exists()


def test_a_pasted_text_is_never_cut_off(owner):
    for kind in ("content", "images", "video"):
        assert "maxlength" not in owner.client.get(f"/generations/new/{kind}/").content.decode()


def test_a_line_break_counts_once(owner):
    """Browsers send two characters for each line break; PowerPost is sent one."""
    sent = {"prompt": "a\r\n" * 250, "post_types": ["x-post"], "research_mode": "regular"}
    owner.client.post("/generations/new/content/", sent)

    assert Generation.objects.get().prompt == ("a\n" * 250).strip()
