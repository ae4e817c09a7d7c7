"""How long jobs usually take."""

from datetime import timedelta

import pytest
from django.utils import timezone

from generations.lifecycle import Status
from generations.usual_times import in_words, usual_seconds
from tests.generations.factories import make_generation


def finished(workspace, kind, seconds, status=Status.COMPLETED):
    begun = timezone.now() - timedelta(hours=1)
    make_generation(
        workspace, kind, status, submitted_at=begun, finished_at=begun + timedelta(seconds=seconds)
    )


def test_it_is_the_median_of_each_kind(workspace, stranger, make_workspace):
    for seconds in (10, 20, 600):
        finished(workspace, "images", seconds)
    finished(workspace, "video", 90, Status.PARTIAL)
    finished(workspace, "content", 5, Status.FAILED)
    finished(make_workspace("Third"), "content", 5)

    assert usual_seconds(workspace) == {"images": 20, "video": 90}


def test_a_running_card_moves_along_it(workspace, owner):
    finished(workspace, "images", 40)
    make_generation(workspace, "images", Status.PROCESSING, submitted_at=timezone.now())
    page = owner.client.get("/generations/").content.decode()

    assert 'max="40"' in page
    assert "Usually takes about 40 s" in page


def test_without_experience_it_only_says_that_it_goes_on(workspace, owner):
    job = make_generation(workspace, "video", Status.PROCESSING)
    page = owner.client.get(f"/generations/{job.pk}/").content.decode()

    assert 'aria-label="Under way"' in page
    assert "Usually takes" not in page


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "about 5 s"), (27, "about 25 s"), (89, "about 90 s"), (100, "about 2 min")]
)
def test_it_is_said_as_people_would(seconds, words):
    assert in_words(seconds) == words
