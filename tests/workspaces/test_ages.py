"""Moments are kept as words once written, and each person still reads their own."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from dashboard.templatetags.interface import ago
from workspaces.ages import age_in_words, exact_in_words, with_ages

AT = datetime(2026, 3, 5, 21, 4, 9, tzinfo=UTC)
MUCH_LATER = AT + timedelta(days=30)


@pytest.mark.parametrize(
    ("language", "zone", "day", "exact"),
    [
        ("en", "UTC", "5 Mar", "5 Mar 2026, 21:04:09 UTC"),
        ("en-pcmonth", "UTC", "Mar 5", "Mar 5, 2026, 9:04:09 p.m. UTC"),
        ("en", "Asia/Tokyo", "6 Mar", "6 Mar 2026, 06:04:09 JST"),
        ("en-cpyear", "Asia/Tokyo", "2026-03-06", "2026-03-06 06:04:09 JST"),
    ],
)
def test_each_reads_the_same_moment_their_own_way(language, zone, day, exact):
    for _ in range(2):
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            assert age_in_words(AT, MUCH_LATER) == day
            assert exact_in_words(AT) == exact


def test_a_day_of_another_year_says_the_year():
    assert age_in_words(AT, MUCH_LATER) == "5 Mar"
    assert age_in_words(AT, AT + timedelta(days=330)) == "5 Mar 2026"


def test_the_hour_that_comes_twice_is_told_by_its_zone():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert exact_in_words(first) == "25 Oct 2026, 02:30:00 CEST"
        assert exact_in_words(first + timedelta(hours=1)) == "25 Oct 2026, 02:30:00 CET"


def test_the_ages_of_a_drawn_piece_are_those_of_now_and_nothing_else_changes():
    drawn = f"<p>{ago(AT, AT)} and {ago(AT - timedelta(hours=1), AT)}</p><time>just now</time>"
    assert ">just now</time> and <" in drawn

    for later in (timedelta(minutes=9), timedelta(days=3), timedelta(days=30), timedelta(days=400)):
        now = AT + later
        assert with_ages(drawn, now) == (
            f"<p>{ago(AT, now)} and {ago(AT - timedelta(hours=1), now)}</p><time>just now</time>"
        )
