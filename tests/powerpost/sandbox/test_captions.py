import re
import unicodedata

import pytest

from powerpost import catalog
from powerpost.sandbox.caption_lengths import shorten, x_weight
from powerpost.sandbox.captions import Brief, image_prompt, write_captions
from tests.powerpost.limits import POST_TYPES

PROMPTS = [
    "We just shipped dark mode across all our apps",
    "a" * 500,
    "漢" * 500,
    "🎉" * 500,
    ("https://a.co " * 50)[:500],
    ("#one @two " * 50)[:500],
    "<b>" * 166,
    "word " * 100,
    "é" * 500,
    "👩‍👩‍👧‍👦" * 70,
    "",
]
CALLS_TO_ACTION = ["", "Try it today", "漢" * 100, "🎉" * 100, ("#go @you " * 12)[:100], "b" * 100]


def weighted_length(text: str) -> int:
    """The length as X counts it (twitter-text v3): addresses 23, light signs 1, others 2."""
    text = unicodedata.normalize("NFC", text)
    light = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
    addresses = re.findall(r"https?://\S+", text)
    rest = re.sub(r"https?://\S+", "", text)
    return 23 * len(addresses) + sum(
        1 if any(low <= ord(sign) <= high for low, high in light) else 2 for sign in rest
    )


@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("call_to_action", CALLS_TO_ACTION, ids=lambda text: text[:8])
@pytest.mark.parametrize("prompt", PROMPTS, ids=lambda text: text[:8])
def test_captions_keep_every_hard_limit(prompt, call_to_action, deep):
    brief = Brief(prompt, deep, call_to_action, image_count=10)
    captions = write_captions(brief, catalog.PLATFORMS.values())
    assert list(captions) == list(catalog.PLATFORMS)
    assert len(captions["instagram"]) <= 2200
    own_hashtags = captions["instagram"].count("#") - call_to_action.count("#")
    assert captions["instagram"].count("#") <= max(5, call_to_action.count("#"))
    assert own_hashtags <= 5
    assert captions["instagram"].count("@") <= 20
    assert weighted_length(captions["x"]) <= 280
    assert len(captions["tiktok"].encode("utf-16-le")) // 2 <= 2200
    assert len(captions["facebook"]) <= 63_206
    assert len(captions["linkedin"]) <= 3000
    title, description = captions["youtube"]["title"], captions["youtube"]["description"]
    assert 1 <= len(title) <= 100
    assert len(description.encode()) <= 5000
    assert not set("<>") & set(title + description)
    for caption in (*captions.values(), description):
        if isinstance(caption, str):
            assert "Sandbox caption" in caption


@pytest.mark.parametrize("call_to_action", ["Try it today", "漢" * 100, "b" * 100])
def test_captions_carry_the_call_to_action_and_hashtags(call_to_action):
    brief = Brief("We just shipped dark mode", False, call_to_action)
    captions = write_captions(brief, catalog.PLATFORMS.values())
    captions["youtube"] = captions["youtube"]["description"]
    for platform, caption in captions.items():
        assert call_to_action in caption, platform
        assert "#" in caption or platform == "x", platform


def test_captions_differ_by_platform_and_prompt():
    first = write_captions(Brief("Fresh bread every morning", False, ""), catalog.PLATFORMS.values())
    second = write_captions(Brief("A new bike lane", False, ""), catalog.PLATFORMS.values())
    texts = [str(caption) for caption in (*first.values(), *second.values())]
    assert len(set(texts)) == 12
    assert len(first["x"]) < len(first["tiktok"]) < len(first["linkedin"])


def test_deep_research_writes_more():
    regular = write_captions(Brief("Fresh bread", False, ""), catalog.PLATFORMS.values())
    deep = write_captions(Brief("Fresh bread", True, ""), catalog.PLATFORMS.values())
    assert len(deep["linkedin"]) > len(regular["linkedin"])
    assert all(deep[platform] != regular[platform] for platform in catalog.PLATFORMS)


def test_captions_mention_what_they_are_made_from():
    photos = write_captions(Brief("", False, "", image_count=3), [catalog.INSTAGRAM])
    video = write_captions(Brief("", False, "", video_seconds=12.4), [catalog.INSTAGRAM])
    assert "3 moments" in photos["instagram"]
    assert "12 seconds" in video["instagram"]


def test_the_image_prompt_follows_the_source_post_type():
    outputs = write_captions(Brief("Fresh bread", False, ""), catalog.PLATFORMS.values())
    from_x, from_all = image_prompt(outputs, "x-post"), image_prompt(outputs, None)
    assert "Fresh bread" in from_x
    assert from_x != image_prompt(outputs, "linkedin-post")
    assert len(from_all) > len(from_x)
    assert not [text for text in (from_x, from_all) if "#" in text or "Sandbox" in text]
    assert len(from_all) <= catalog.IMAGE_PROMPT_MAX


def test_shorten_cuts_at_a_word():
    assert shorten("one two three", 13) == "one two three"
    assert shorten("one two three", 10) == "one two…"
    assert shorten("漢字漢字", 5, x_weight) == "漢…"
    assert shorten("one", 0) == ""


def test_they_read_back_by_platform(api):
    prompt = "We just shipped dark mode [nothing special]"
    answer = api.generate("content", prompt=prompt, post_types=list(POST_TYPES), cta_text="Try it today")
    assert answer.json()["status_url"] == f"/api/v1/content/generations/{answer.json()['generation_id']}"
    first = api.get(answer.json()["status_url"]).json()
    assert first["status"] in ("pending", "processing")
    assert "outputs" not in first
    body = api.finish(answer)
    outputs = body.pop("outputs")
    assert body.pop("created_at").endswith("Z")
    assert body == {
        "generation_id": answer.json()["generation_id"],
        "status": "completed",
        "prompt": prompt,
        "platforms": ["instagram", "tiktok", "youtube", "x", "facebook", "linkedin"],
        "research_mode": "regular",
        "credits_used": 16,
    }
    assert list(outputs) == ["instagram", "tiktok", "youtube", "x", "facebook", "linkedin"]
    assert set(outputs["youtube"]) == {"title", "description"}
    assert all("Try it today" in text for name, text in outputs.items() if name != "youtube")


def test_the_media_decide_what_is_said(api, upload):
    answer = api.generate("content", prompt=None, media_ids=[upload("mp4", seconds=3)])
    assert "🎬" in api.finish(answer)["outputs"]["x"]
    body = api.finish(api.generate("content", prompt=None, media_ids=[upload(), upload("png")]))
    assert body["prompt"] == ""
    assert "📷" in body["outputs"]["x"]


def test_a_failed_generation_says_why(api):
    body = api.finish(api.generate("content", prompt="This goes wrong [fail]"))
    assert body["status"] == "failed"
    assert set(body["error"]) == {"code", "message"}
    assert "outputs" not in body


def test_the_list_comes_newest_first_and_in_pages(api):
    identifiers = [
        api.generate("content", prompt=f"Number {number} [never]").json()["generation_id"]
        for number in range(5)
    ]
    seen, cursor, path = [], None, "/content/generations?limit=2"
    while cursor is None or cursor:
        page = api.get(path + (f"&cursor={cursor}" if cursor else "")).json()
        assert len(page["data"]) <= 2
        assert all("outputs" not in entry for entry in page["data"])
        seen += [entry["generation_id"] for entry in page["data"]]
        cursor = page["next_cursor"] or ""
        assert page["has_more"] == bool(cursor)
    assert seen == identifiers[::-1]


def test_the_list_can_be_narrowed_by_status(api):
    done, failed = api.generate("content"), api.generate("content", prompt="Wrong [fail]")
    running = api.generate("content", prompt="Running [never]")
    api.finish(done)
    api.finish(failed)
    for status, answer in {"completed": done, "failed": failed, "processing": running}.items():
        entries = api.get(f"/content/generations?status={status}").json()["data"]
        assert [entry["generation_id"] for entry in entries] == [answer.json()["generation_id"]]
    assert api.get("/content/generations?status=pending").json()["data"] == []


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "status=done", "cursor=x", "page=2"])
def test_the_list_refuses_what_it_does_not_know(api, query):
    answer = api.get(f"/content/generations?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(query.split("=")[0])
