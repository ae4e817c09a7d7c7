"""How long jobs usually take."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import escape

from generations.lifecycle import Status
from generations.usual_times import UsualTime, in_words, usual_times
from generations.views.board import cards_of
from generations.waiting_for_key import REFUSED, SWITCHED_OFF
from tests.generations.factories import make_generation

FOUR = "images model=flux2-flex quantity=4 images=0"
ONE = "images model=flux2-flex quantity=1 images=0"
OTHER_MODEL = "images model=ideogram-3 quantity=1 images=0"


def finished(workspace, kind, seconds, status=Status.COMPLETED, **fields):
    begun = timezone.now() - timedelta(hours=1)
    make_generation(
        workspace, kind, status, submitted_at=begun, finished_at=begun + timedelta(seconds=seconds), **fields
    )


def test_it_is_the_median_of_each_kind(workspace, make_workspace):
    for seconds in (10, 20, 600):
        finished(workspace, "images", seconds)
    finished(workspace, "video", 90, Status.PARTIAL)
    finished(workspace, "content", 5, Status.FAILED)
    finished(make_workspace("Third"), "content", 5)
    times = usual_times(workspace, [])

    assert times.of("images", "").seconds == 20
    assert times.of("video", "").seconds == 90
    assert times.of("content", "") is None


def test_such_jobs_tell_more_than_those_of_the_model_and_these_more_than_the_kind(workspace):
    finished(workspace, "images", 40, cost_basis=FOUR)
    finished(workspace, "images", 10, cost_basis=ONE)
    finished(workspace, "images", 100, cost_basis=OTHER_MODEL)
    times = usual_times(workspace, [FOUR, ONE])

    assert times.of("images", FOUR).seconds == 40
    assert times.of("images", ONE).seconds == 10
    assert times.of("images", "images model=flux2-flex quantity=3 images=0").seconds == 25
    assert times.of("images", "images model=nano-banana-2 quantity=3 images=0").seconds == 40


def test_a_job_is_late_when_it_takes_longer_than_nearly_all(workspace):
    assert UsualTime.of([10, 20, 600]) == UsualTime(20, 30)
    assert UsualTime.of([40]) == UsualTime(40, 60)
    assert UsualTime.of([10] * 6 + [50] * 5) == UsualTime(10, 50)


def test_a_running_card_moves_along_it(workspace, owner):
    finished(workspace, "images", 40, cost_basis=FOUR)
    finished(workspace, "images", 10, cost_basis=ONE)
    make_generation(workspace, "images", Status.PROCESSING, submitted_at=timezone.now(), cost_basis=FOUR)
    page = owner.client.get("/generations/").content.decode()

    assert 'max="40"' in page
    assert "Such jobs take about 40 s" in page
    assert "Taking longer" not in page


def test_past_it_a_card_says_so(workspace, owner):
    finished(workspace, "images", 40)
    begun = timezone.now() - timedelta(seconds=61)
    make_generation(workspace, "images", Status.PROCESSING, submitted_at=begun)
    page = owner.client.get("/generations/").content.decode()

    assert "Taking longer than usual, which is about 40 s" in page
    assert "Such jobs take" not in page


def test_before_it_is_sent_a_job_does_not_move(workspace, owner):
    finished(workspace, "images", 40)
    job = make_generation(workspace, "images", Status.QUEUED)
    page = owner.client.get(f"/generations/{job.pk}/").content.decode()

    assert 'aria-label="Under way"' in page
    assert "about 40 s once PowerPost has them" in page


@pytest.mark.parametrize("notice", [REFUSED, SWITCHED_OFF])
def test_while_it_waits_for_its_key_nothing_moves(workspace, owner, notice):
    finished(workspace, "images", 40)
    job = make_generation(workspace, "images", Status.PROCESSING, submitted_at=timezone.now(), notice=notice)
    for address in ("/generations/", job.get_absolute_url()):
        page = owner.client.get(address).content.decode()
        assert escape(notice) in page
        assert "<progress" not in page


def test_without_experience_it_only_says_that_it_goes_on(workspace, owner):
    job = make_generation(workspace, "video", Status.PROCESSING)
    page = owner.client.get(f"/generations/{job.pk}/").content.decode()

    assert 'aria-label="Under way"' in page
    assert "Such jobs take" not in page


def test_a_board_of_running_cards_costs_as_much_as_one_card(workspace, connection_queries):
    jobs = [
        make_generation(
            workspace, "images", Status.PROCESSING, cost_basis=f"images model=flux2-flex quantity={n}"
        )
        for n in range(24)
    ]

    assert connection_queries(lambda: usual_times(workspace, [ONE])) == 3
    assert connection_queries(lambda: usual_times(workspace, [job.cost_basis for job in jobs])) == 3
    assert len(cards_of(workspace, jobs)) == 24


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "about 5 s"), (27, "about 25 s"), (89, "about 90 s"), (100, "about 2 min")]
)
def test_it_is_said_as_people_would(seconds, words):
    assert in_words(seconds) == words
