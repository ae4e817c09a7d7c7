from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template

from dashboard.templatetags.interface import age_in_words, duration, icon, notice_tone

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def draw(source: str, **context) -> str:
    return Template("{% load interface %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=44), "just now"),
        (timedelta(seconds=45), "1 min ago"),
        (timedelta(minutes=4), "4 min ago"),
        (timedelta(minutes=59, seconds=45), "1 h ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=23, minutes=40), "1 d ago"),
        (timedelta(days=3), "3 d ago"),
        (timedelta(days=7), "7 Mar"),
        (timedelta(days=400), "7 Feb 2025"),
        (-timedelta(minutes=4), "in 4 min"),
    ],
)
def test_ages_are_said_as_people_say_them(age, words):
    assert age_in_words(NOW - age, NOW) == words


def test_a_time_carries_its_exact_moment():
    drawn = draw("{% ago at now %}", at=NOW - timedelta(minutes=4), now=NOW)

    assert 'datetime="2026-03-14T11:56:00+00:00"' in drawn
    assert 'title="14 Mar 2026, 11:56:00 UTC"' in drawn
    assert ">4 min ago<" in drawn


def test_a_missing_time_draws_nothing():
    assert draw("{% ago at %}", at=None) == ""


def test_a_state_is_a_word_and_an_icon():
    drawn = draw('{% status "bad" label %}', label="Failed <refunded>")

    assert drawn.startswith('<span class="status bad"><svg')
    assert drawn.endswith("Failed &lt;refunded&gt;</span>")


def test_an_unknown_tone_is_drawn_as_neutral():
    assert "<svg" in draw('{% status "new-in-the-api" "Resting" %}')


def test_an_icon_is_hidden_from_screen_readers_and_grows_with_the_text():
    assert 'aria-hidden="true"' in icon("house")
    assert 'width="1.25rem"' in icon("house", 20)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0:00"), (5, "0:05"), (79.6, "1:20"), (timedelta(seconds=3723), "1:02:03"), (None, "")],
)
def test_lengths_look_like_a_clock(value, shown):
    assert duration(value) == shown


def test_messages_have_tones():
    assert [notice_tone(tag) for tag in ("success", "warning", "error", "info", "debug")] == [
        "good",
        "warn",
        "bad",
        "info",
        "info",
    ]
