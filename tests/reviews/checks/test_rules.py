"""The workspace's own rules: what they find, and what they leave alone."""

import pytest

from reviews.checks import Tone, Words
from reviews.checks.rules import rule_checks
from reviews.models import ReviewPolicy


def findings(text: str, *, title: str = "", **rules: object) -> dict:
    """Return tone and sentence by code."""
    policy = ReviewPolicy(**rules)
    words = Words("instagram", (), text, title)
    return {check.code: (check.tone, check.text) for check in rule_checks(words, policy)}


def test_without_rules_nothing_is_said():
    assert findings("cheap #a https://example.com 😀") == {}


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("cheap", "A Cheap trick", True),
        ("cheap", "Cheaper, unCHEAP, cheap2", False),
        ("cheap", "(cheap)", True),
        ("cheap", "#cheap", True),
        ("cheap", "a_cheap_day", True),
        ("cheap", "ｃｈｅａｐ", True),
        ("cheap", "𝗰𝗵𝗲𝗮𝗽", True),
        ("cheap", "ch\u200bea\u00adp", True),
        ("cafe", "Das CAFÉ", True),
        ("café", "cafe\u0301", True),
        ("STRASSE", "straße", True),
        ("istanbul", "İstanbul", True),
        ("don't", "Don’t", True),
        ("risk free", "It is risk\n\n  free", True),
        ("risk-free", "risk‑free", True),
        ("risk free", "risk and free", False),
        ("100%", "with 100% juice", True),
        ("100%", "2100%", False),
        ("c++", "C++!", True),
        ("安い", "とても安いです", True),
        ("무료", "무료로", True),
        ("हिन्दी", "हिन्द", False),
        ("ни", "ний", False),
        ("a a b", "a a a b", True),
    ],
)
def test_forbidden_words_are_whole_words_however_they_are_written(word, text, found):
    expected = (Tone.BLOCK, f"Not allowed here: “{word}”") if found else (Tone.GOOD, "No forbidden words")
    assert findings(text, forbidden_words=word)["forbidden_words"] == expected


def test_forbidden_words_are_looked_for_in_the_title_too():
    assert findings("Hi", title="Cheap", forbidden_words="cheap")["forbidden_words"][0] is Tone.BLOCK
    # Not across the border between the two.
    assert findings("free", title="risk", forbidden_words="free risk")["forbidden_words"][0] is Tone.GOOD


def test_many_forbidden_words_are_one_short_finding():
    rules = {"forbidden_words": "one\n\n two \nthree\nfour\nfive"}
    assert findings("five four three two one", **rules)["forbidden_words"] == (
        Tone.BLOCK,
        "Not allowed here: “one”, “two”, “three” and 2 more",
    )


@pytest.mark.parametrize(
    ("text", "tone", "sentence"),
    [
        ("#ad #Northwind", Tone.GOOD, "With #ad, #Northwind"),
        ("#AD #northWIND", Tone.GOOD, "With #ad, #Northwind"),
        ("#advert #Northwind", Tone.BLOCK, "Missing here: #ad"),
        ("ad Northwind", Tone.BLOCK, "Missing here: #ad, #Northwind"),
    ],
)
def test_required_hashtags(text, tone, sentence):
    assert findings(text, required_hashtags="ad\n#Northwind")["required_hashtags"] == (tone, sentence)


@pytest.mark.parametrize(
    ("text", "tone", "sentence"),
    [
        ("A paid  PARTNERSHIP.", Tone.GOOD, "Says “Paid partnership”"),
        ("A partnership", Tone.BLOCK, "The caption must say “Paid partnership”"),
    ],
)
def test_required_disclosures(text, tone, sentence):
    assert findings(text, required_disclosures="Paid partnership")["disclosures"] == (tone, sentence)


@pytest.mark.parametrize(
    ("rule", "text", "tone", "sentence"),
    [
        ("hashtags", "#a #b", Tone.GOOD, "2 hashtags, 2 allowed"),
        ("hashtags", "#a #b #c", Tone.BLOCK, "3 hashtags; this workspace allows 2 at most"),
        ("emoji", "👩‍👩‍👧‍👦🇩🇪", Tone.GOOD, "2 emoji, 2 allowed"),
        ("emoji", "👍🏽👍🏽👍🏽", Tone.BLOCK, "3 emoji; this workspace allows 2 at most"),
        ("emoji", "None", Tone.GOOD, "No emoji, 2 allowed"),
    ],
)
def test_at_most_so_many(rule, text, tone, sentence):
    assert findings(text, **{f"{rule}_most": 2})[rule] == (tone, sentence)


def test_none_at_all_can_be_allowed():
    assert findings("Hi 😀", emoji_most=0)["emoji"] == (Tone.BLOCK, "1 emoji; this workspace allows none")
    assert findings("Hi", emoji_most=0)["emoji"] == (Tone.GOOD, "No emoji")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://example.com/a.", "https://example.com/a"),
        ("See example.com today", "example.com"),
        ("See Example.Com/a", "Example.Com/a"),
        ("What a day.It begins", None),
        ("Node.js, e.g. version 2.0", None),
        ("Write to info@example.com or @example.com", None),
    ],
)
def test_links(text, address):
    expected = (Tone.BLOCK, f"No links allowed here: {address}") if address else (Tone.GOOD, "No links")
    assert findings(text, links_allowed=False)["links"] == expected
