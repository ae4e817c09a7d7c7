"""Pages of the board follow one another without a gap, also while jobs come in."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from generations.board_pages import CARDS_A_PAGE, Place
from tests.generations.factories import make_generation
from tests.generations.test_board import board, shown

NOW = timezone.now()


@pytest.fixture
def jobs(workspace) -> list[str]:
    """The ids of three pages of jobs and one more, newest first; every other two began at the same moment."""
    count = 3 * CARDS_A_PAGE + 1
    made = [
        make_generation(workspace, created_at=NOW - timedelta(minutes=number // 2)) for number in range(count)
    ]
    return [str(job.pk) for job in sorted(made, key=lambda job: (job.created_at, job.pk), reverse=True)]


def follow(viewer, response, rel: str):
    link = re.search(rf'rel="{rel}"\s+href="([^"]+)"', response.content.decode())
    return viewer.client.get("/generations/" + link[1].replace("&amp;", "&")) if link else None


def place_of(response) -> str:
    return re.search(r'class="place">([^<]*)<', response.content.decode())[1]


def test_older_pages_show_every_job_once(jobs, owner):
    page, seen, places = board(owner), [], []
    while page is not None:
        seen += shown(page)
        places.append(place_of(page))
        page = follow(owner, page, "next")

    assert seen == jobs
    assert places == ["Page 1", "Page 2", "Page 3", "Page 4"]


def test_newer_pages_lead_back_the_same_way(jobs, owner):
    page = board(owner)
    there = [shown(page)]
    while (following := follow(owner, page, "next")) is not None:
        page = following
        there.append(shown(page))
    back = [shown(page)]
    while (following := follow(owner, page, "prev")) is not None:
        page = following
        back.append(shown(page))

    assert back == there[::-1]
    assert place_of(page) == "Page 1"


def test_a_job_that_comes_in_moves_nothing_to_the_next_page(workspace, jobs, owner):
    first = board(owner)
    make_generation(workspace)

    assert shown(follow(owner, first, "next")) == jobs[CARDS_A_PAGE : 2 * CARDS_A_PAGE]


def test_the_filter_goes_along(workspace, jobs, owner):
    for _ in range(CARDS_A_PAGE + 2):
        make_generation(workspace, "video")
    second = follow(owner, board(owner, kind="video"), "next")

    assert len(shown(second)) == 2
    assert 'name="kind" value="video"' in second.content.decode()


def test_numbers_in_older_addresses_still_lead_there(jobs, owner):
    assert shown(board(owner, page=3)) == jobs[2 * CARDS_A_PAGE : 3 * CARDS_A_PAGE]
    assert shown(follow(owner, board(owner, page=3), "next")) == jobs[3 * CARDS_A_PAGE :]
    assert shown(follow(owner, board(owner, page=3), "prev")) == jobs[CARDS_A_PAGE : 2 * CARDS_A_PAGE]


@pytest.mark.parametrize(
    "value",
    ["", "0", "1", "-3", "x", "3-older", "3-older-1-x", "9" * 40, "2-older-99999999999999999-" + "0" * 32],
)
def test_what_makes_no_sense_is_the_first_page(jobs, owner, value):
    assert shown(board(owner, page=value)) == jobs[:CARDS_A_PAGE]


def test_beyond_the_last_page_nothing_matches(jobs, owner):
    assert "Nothing matches" in board(owner, page=999).content.decode()


def test_a_place_is_written_as_it_is_read():
    place = Place.of(f"3-older-1763745600123456-{'0123456789abcdef' * 2}")

    assert str(place) == f"3-older-1763745600123456-{'0123456789abcdef' * 2}"
    assert Place.of(str(place)) == place
    assert str(Place.of("7")) == "7"
