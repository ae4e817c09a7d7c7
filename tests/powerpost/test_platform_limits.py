"""Each platform counts its own way, and its limits are those of the published table."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from powerpost import catalog
from powerpost.platform_limits import PLATFORM_LIMITS, SHAPES, Counting, count, text_limit
from powerpost.text_parts import emoji_in, hashtags_in, links_in, mentions_in
from powerpost.weighted_length import weighted_length

FAMILY = "👩‍👩‍👧‍👦"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("text", "code_points", "utf16", "utf8", "weighted"),
    [
        ("", 0, 0, 0, 0),
        ("plain", 5, 5, 5, 5),
        ("é", 1, 1, 2, 1),
        ("e\u0301", 2, 2, 3, 1),  # composed before X counts
        ("日本", 2, 2, 6, 4),
        ("한국", 2, 2, 6, 4),
        ("\u1112\u1161\u11ab", 3, 3, 9, 2),  # three jamo that compose into one syllable
        ("😷", 1, 2, 4, 2),
        ("𝒜", 1, 2, 4, 2),
        ("🇩🇪", 2, 4, 8, 2),
        ("👍🏽", 2, 4, 8, 2),
        (FAMILY, 7, 11, 25, 2),
        (ENGLAND, 7, 14, 28, 2),
        ("1️⃣", 3, 3, 7, 2),
        ("❤️", 2, 2, 6, 2),
        ("🐦‍🔥", 3, 5, 11, 2),
        ("©", 1, 1, 2, 1),
        ("“quoted”", 8, 8, 12, 8),
        ("wait…", 5, 5, 7, 6),
        ("a\r\nb", 4, 4, 4, 3),
    ],
)
def test_each_way_to_count(text, code_points, utf16, utf8, weighted):
    ways = (Counting.CODE_POINTS, Counting.UTF16_UNITS, Counting.UTF8_BYTES, Counting.WEIGHTED)
    assert [way.length(text) for way in ways] == [code_points, utf16, utf8, weighted]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("https://example.com", 23),
        ("HTTP://EXAMPLE.COM/" + "a" * 500, 23),
        ("example.com", 23),
        ("shop.example.co.uk/a?b=c#d", 23),
        ("See example.com.", 4 + 23 + 1),
        ("(example.com/a_(b))", 1 + 23 + 1),
        ("Seen example.com?", 5 + 23 + 1),
        ("http://日本.com", 23),
        ("https://例え.テスト", 8 + 2 * 2 + 1 + 3 * 2),  # no such top-level domain: plain characters
        ("http://twitter.com/これは", 23 + 3 * 2),
        ("日本語example.com中国語", 6 + 23 + 6),
        ("english text 日本語 😷 https://example.com", 13 + 6 + 1 + 2 + 1 + 23),
        ("e.g. Node.js", 12),
        ("info@example.com", 16),
        ("@example.com", 12),
        ("http://localhost", 16),
        ("two a.co b.co", 4 + 23 + 1 + 23),
        ("http://a.co?" + "q" * 5000, 5012),  # longer than any address that X shortens
    ],
)
def test_x_counts_an_address_as_23(text, length):
    assert weighted_length(text) == length


@pytest.mark.parametrize(
    ("platform", "most", "counting"),
    [
        ("instagram", 2200, Counting.CODE_POINTS),
        ("x", 280, Counting.WEIGHTED),
        ("tiktok", 2200, Counting.UTF16_UNITS),
        ("youtube", 5000, Counting.UTF8_BYTES),
        ("facebook", 63_206, Counting.CODE_POINTS),
        ("linkedin", 3000, Counting.CODE_POINTS),
    ],
)
def test_the_limits_of_captions(platform, most, counting):
    limit = text_limit(platform)
    assert limit is not None
    assert (limit.most, limit.counting) == (most, counting)
    assert count(platform, "日") == counting.length("日")


@pytest.mark.parametrize(
    ("post_types", "most", "whose"),
    [
        (["tiktok-video"], 2200, "TikTok video"),
        (["tiktok-photos"], 4000, "TikTok photos"),
        (["tiktok-photos", "tiktok-video"], 2200, "TikTok video"),
    ],
)
def test_one_caption_for_two_post_types_has_the_stricter_limit(post_types, most, whose):
    limit = text_limit("tiktok", post_types)
    assert limit is not None
    assert limit.post_type is not None
    assert (limit.most, limit.post_type.name) == (most, whose)


def test_an_unknown_platform_is_counted_and_not_limited():
    assert text_limit("myspace") is None
    assert count("myspace", "four") == 4


def test_every_platform_and_post_type_has_its_facts():
    assert PLATFORM_LIMITS.keys() == catalog.PLATFORMS.keys()
    assert SHAPES.keys() == catalog.POST_TYPES.keys()
    titled = {entry.id for entry in catalog.PLATFORMS.values() if entry.has_title}
    assert {entry for entry, limits in PLATFORM_LIMITS.items() if limits.title_most} == titled


@pytest.mark.parametrize(
    ("post_type", "fitting", "others"),
    [
        (
            "instagram-feed",
            [(1280, 1600), (1024, 1024), (1910, 1000)],
            [(1088, 1936), (896, 1152), (2000, 1000)],
        ),
        ("instagram-reel", [(1080, 1920), (1088, 1936), (768, 1344)], [(1280, 1600), (1920, 1080)]),
        ("youtube-video", [(1920, 1080), (1344, 768)], [(1080, 1920), (1024, 1024)]),
        ("linkedin-post", [(1280, 1600), (1910, 1000)], [(1080, 1920)]),
    ],
)
def test_which_shapes_suit_a_post_type(post_type, fitting, others):
    assert [SHAPES[post_type].takes(*size) for size in fitting] == [True] * len(fitting)
    assert [SHAPES[post_type].takes(*size) for size in others] == [False] * len(others)


@pytest.mark.parametrize(
    ("text", "hashtags"),
    [
        ("#one #Two, #3d and #1", ["#one", "#Two", "#3d"]),
        ("#a#b", ["#a", "#b"]),
        ("a#b x/#y &#39; https://example.com/#part", []),
        ("#हिन्दी ＃日本 #café_bar", ["#हिन्दी", "#日本", "#café_bar"]),
        ("#️⃣ # ##z", ["#z"]),
    ],
)
def test_what_a_hashtag_is(text, hashtags):
    assert hashtags_in(text) == hashtags


def test_what_a_mention_is():
    assert mentions_in("@ada, (@bob.c) and ＠eve") == 3
    assert mentions_in("ada@example.com, tiktok.com/@ada, @ home, @@") == 0


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (FAMILY * 3, 3),
        ("🇩🇪🇫🇷", 2),
        ("🇩", 0),
        (ENGLAND + "🏴", 2),
        ("👍👍🏽👍🏿", 3),
        ("❤️❤️‍🔥1️⃣#️⃣", 4),
        ("© 2026 ™ 1 # ☀\ufe0e", 0),
        ("✨✅", 2),
    ],
)
def test_an_emoji_is_one_whatever_it_is_made_of(text, number):
    assert len(emoji_in(text)) == number


def test_where_links_stand():
    text = "Go to https://example.com/a, or shop.example.com."
    assert [(text[link.start : link.end], link.has_scheme) for link in links_in(text)] == [
        ("https://example.com/a", True),
        ("shop.example.com", False),
    ]


# Each of these made some published parser slow. Here the work is bounded by the text: no place is read by two
# links, and pieces of a text take together what the text takes.
@pytest.mark.parametrize(
    "piece", ["a.", "a-", "a.co/((", "http://", "a.co?(", "#", "@a", "👩‍", "\U0001f3f4\U000e0067"]
)
def test_hostile_texts_are_read_once(piece):
    text = (piece * 20_000)[:20_000]
    links = links_in(text)
    assert all(one.end <= other.start for one, other in pairwise(links))
    assert weighted_length(text) <= 2 * len(text) + 23 * len(links)
    assert sum(map(len, emoji_in(text))) <= len(text)
    assert sum(map(len, hashtags_in(text))) <= len(text)


SIGNS = st.sampled_from(
    [*"aZ9.-_/#@:?()& \n", "é", "日", "😷", "\u200d", "\ufe0f", "🏽", "🇩", "http://", "a.co"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(SIGNS, max_size=40).map("".join))
def test_whatever_people_write_can_be_counted(text):
    links = links_in(text)
    assert all(text[link.start : link.end] == link.address for link in links)
    assert 0 <= weighted_length(text) <= 2 * len(text) + 23 * len(links)
    assert weighted_length(text + " end") == weighted_length(text) + 4
