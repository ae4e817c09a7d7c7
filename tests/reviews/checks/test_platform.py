"""What a platform takes, said in the words that a reviewer reads."""

import pytest

from reviews.checks import Tone, Words
from reviews.checks.platform import platform_checks


def findings(
    platform: str, text: str = "Hello", *, title: str = "", post_types: tuple[str, ...] = ()
) -> dict:
    """Return tone and sentence by code."""
    words = Words(platform, post_types, text, title)
    return {check.code: (check.tone, check.text) for check in platform_checks(words)}


@pytest.mark.parametrize(
    ("platform", "text", "tone", "sentence"),
    [
        ("instagram", "a" * 214, Tone.GOOD, "214 of 2,200 characters"),
        ("instagram", "a" * 2200, Tone.GOOD, "2,200 of 2,200 characters"),
        ("instagram", "a" * 2201, Tone.BLOCK, "2,201 of 2,200 characters: 1 over the limit of Instagram"),
        ("x", "日" * 140, Tone.GOOD, "280 of 280 characters, as X counts"),
        ("x", "日" * 141, Tone.BLOCK, "282 of 280 characters: 2 over the limit of X"),
        (
            "x",
            "a" * 257 + " example.com/" + "a" * 99,
            Tone.BLOCK,
            "281 of 280 characters: 1 over the limit of X",
        ),
        ("youtube", "é" * 2500, Tone.GOOD, "5,000 of 5,000 bytes"),
        ("youtube", "é" * 2501, Tone.BLOCK, "5,002 of 5,000 bytes: 2 over the limit of YouTube"),
        ("tiktok", "😷" * 1100, Tone.GOOD, "2,200 of 2,200 characters"),
        ("facebook", "a" * 63_207, Tone.BLOCK, "63,207 of 63,206 characters: 1 over the limit of Facebook"),
        ("linkedin", "a" * 3000, Tone.GOOD, "3,000 of 3,000 characters"),
        ("linkedin", " \n", Tone.WARN, "There is no text."),
    ],
)
def test_length(platform, text, tone, sentence):
    assert findings(platform, text)["length"] == (tone, sentence)


@pytest.mark.parametrize(
    ("post_types", "tone", "sentence"),
    [
        (("tiktok-photos",), Tone.GOOD, "2,201 of 4,000 characters"),
        (
            ("tiktok-photos", "tiktok-video"),
            Tone.BLOCK,
            "2,201 of 2,200 characters: 1 over the limit of TikTok video",
        ),
    ],
)
def test_the_strictest_of_the_post_types_counts(post_types, tone, sentence):
    assert findings("tiktok", "a" * 2201, post_types=post_types)["length"] == (tone, sentence)


@pytest.mark.parametrize(
    ("number", "tone", "sentence"),
    [
        (0, Tone.GOOD, "No hashtags"),
        (1, Tone.GOOD, "1 hashtag"),
        (5, Tone.GOOD, "5 hashtags"),
        (6, Tone.WARN, "6 hashtags; Instagram is moving to 5 at most"),
        (31, Tone.BLOCK, "31 hashtags; Instagram takes 30 at most"),
    ],
)
def test_hashtags_on_instagram(number, tone, sentence):
    assert findings("instagram", "Hi " + "#tag " * number)["hashtags"] == (tone, sentence)


def test_other_platforms_only_count_hashtags():
    assert findings("linkedin", "#tag " * 31)["hashtags"] == (Tone.GOOD, "31 hashtags")


@pytest.mark.parametrize(
    ("platform", "number", "expected"),
    [
        ("instagram", 0, None),
        ("instagram", 20, (Tone.GOOD, "20 mentions")),
        ("instagram", 21, (Tone.BLOCK, "21 mentions; Instagram takes 20 at most")),
        ("x", 21, (Tone.GOOD, "21 mentions")),
    ],
)
def test_mentions(platform, number, expected):
    assert findings(platform, "Hi " + "@ada " * number).get("mentions") == expected


@pytest.mark.parametrize(
    ("title", "tone", "sentence"),
    [
        ("", Tone.WARN, "Without a title. YouTube asks for one."),
        ("a" * 70, Tone.GOOD, "Title: 70 of 100 characters"),
        ("a" * 71, Tone.WARN, "Title: 71 of 100 characters; lists cut it after about 70"),
        ("a" * 101, Tone.BLOCK, "Title: 101 of 100 characters: 1 over the limit of YouTube"),
    ],
)
def test_title_on_youtube(title, tone, sentence):
    assert findings("youtube", title=title)["title"] == (tone, sentence)


def test_no_title_is_asked_for_elsewhere():
    assert "title" not in findings("instagram")


@pytest.mark.parametrize(
    ("platform", "title", "text", "sentence"),
    [
        ("youtube", "A > B", "Hi", "YouTube does not take >"),
        ("youtube", "A", "<b>Hi</b>", "YouTube does not take < or >"),
        ("youtube", "A", "Hi", None),
        ("instagram", "", "I <3 this", None),
    ],
)
def test_forbidden_signs(platform, title, text, sentence):
    found = findings(platform, text, title=title).get("signs")
    assert found == ((Tone.BLOCK, sentence) if sentence else None)


def test_nothing_is_said_of_a_platform_that_is_unknown():
    assert findings("myspace") == {}
