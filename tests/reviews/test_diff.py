"""Diffs are exact, made of whole words, readable, and bounded."""

import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reviews.diff import Op, word_diff

WORDS = st.lists(
    st.sampled_from(
        [
            "Dark",
            "mode",
            "#DarkMode",
            "@north.wind",
            " ",
            "  ",
            "\n",
            "\t",
            "🇩🇪",
            "👩‍💻",
            "é",
            "हिन्दी",
            "日本",
            ".",
        ]
    )
)


def joined(old: str, new: str, *ops: Op) -> str:
    return "".join(segment.text for segment in word_diff(old, new) if segment.op in ops)


def short(old: str, new: str) -> str:
    marks = {Op.EQUAL: "{}", Op.INSERT: "+[{}]", Op.DELETE: "-[{}]"}
    return "".join(marks[segment.op].format(segment.text) for segment in word_diff(old, new))


@given(st.text(max_size=60) | WORDS.map("".join), st.text(max_size=60) | WORDS.map("".join))
@example("a\r\nb\x0b\x85c", "a\nb\u2028c")
# What is added at the end also fits one place earlier.
@example("00000!", "00000!0 !")
@example("! 00000", "! 0! 00000")
@settings(max_examples=300, deadline=None)
def test_nothing_is_lost_or_added(old, new):
    assert joined(old, new, Op.EQUAL, Op.DELETE) == old
    assert joined(old, new, Op.EQUAL, Op.INSERT) == new
    ops = [segment.op for segment in word_diff(old, new)]
    assert all(first != second for first, second in pairwise(ops))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Dark mode is here.", "Dark mode is here.", "Dark mode is here."),
        ("", "New", "+[New]"),
        ("Old", "", "-[Old]"),
        ("Dark mode is here.", "Light mode was here.", "-[Dark]+[Light] mode -[is]+[was] here."),
        # One change, not three with gaps between them.
        ("A big red dog", "A small blue cat", "A -[big red dog]+[small blue cat]"),
        ("Look #DarkMode now", "Look #LightMode now", "Look -[#DarkMode]+[#LightMode] now"),
        ("by @north.wind", "by @north.winds", "by -[@north.wind]+[@north.winds]"),
        ("see https://a.example/x?y=1 now", "see https://a.example/x?y=2 now",
         "see -[https://a.example/x?y=1]+[https://a.example/x?y=2] now"),
        ("Hi 👩‍💻 all", "Hi 👨‍💻 all", "Hi -[👩‍💻]+[👨‍💻] all"),
        ("Hi 👍🏽 all", "Hi 👍🏿 all", "Hi -[👍🏽]+[👍🏿] all"),
        ("Hi 🇩🇪 all", "Hi 🇩🇰 all", "Hi -[🇩🇪]+[🇩🇰] all"),
        ("it's", "it’s", "-[it's]+[it’s]"),
        ("日本語です", "日本人です", "日本-[語]+[人]です"),
        ("नमस्ते हिन्दी", "नमस्ते हिन्द", "नमस्ते -[हिन्दी]+[हिन्द]"),
        ("One\nTwo", "One\n\nTwo", "One\n+[\n]Two"),
        ("- one\n- two\n- three", "- one\n- three", "- one\n-[- two\n]- three"),
        ("- one\n- three", "- one\n- two\n- three", "- one\n+[- two\n]- three"),
        ("- one\n- two", "- one\n- two\n- three", "- one\n- two+[\n- three]"),
        ("a a a", "a a", "a a-[ a]"),
        ("One line\nkept", "Other words\nkept", "-[One line]+[Other words]\nkept"),
    ],
)  # fmt: skip
def test_changes_are_whole_words(old, new, expected):
    assert short(old, new) == expected


def test_the_longest_texts_are_compared_in_bounded_time():
    old = "".join(f"word{number} and more\n" for number in range(5000))
    new = "".join(f"other{number} and more\n" for number in range(5000))
    started = time.monotonic()

    assert joined(old, new, Op.EQUAL, Op.INSERT) == new
    assert time.monotonic() - started < 5


def test_a_small_change_in_a_long_text_is_a_small_difference():
    lines = [f"word{number} and more\n" for number in range(5000)]
    new = [*lines[:2500], "word2500 and less\n", *lines[2501:]]

    changed = [entry.text for entry in word_diff("".join(lines), "".join(new)) if entry.op is not Op.EQUAL]
    assert changed == ["more", "less"]
