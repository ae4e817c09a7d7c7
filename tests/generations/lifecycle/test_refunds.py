"""What a job is noted to have got back, at each way in which it can end, against the sandbox's own books."""

from datetime import timedelta

import pytest
from django.db.models import Sum
from django.utils import timezone

from generations import resolution
from generations.lifecycle import Status
from generations.models import Generation
from generations.presentation import Card
from generations.refunds import refund_of, spent, spent_on
from generations.steps import STEPS
from powerpost.schemas import ImagesRequest
from tests.generations.factories import make_generation
from tests.generations.lifecycle.driving import (
    start_captions,
    start_images,
    start_video,
    turn,
    turns_until_rest,
)

STARTING_BALANCE = 1000


@pytest.fixture
def person(make_person, live_workspace):
    return make_person("ines", live_workspace).user


def test_a_failed_job_gets_everything_back(live_workspace, account):
    job = turns_until_rest(start_images(live_workspace, "A desk [fail]", quantity=2))
    assert job.credits_used > 0
    assert job.credits_refunded == job.credits_used
    assert spent_on(job) == 0
    assert account.balance == STARTING_BALANCE


def test_a_partial_job_gets_back_what_is_missing(live_workspace, account):
    job = turns_until_rest(start_images(live_workspace, "A desk [partial]", quantity=4))
    assert job.status == Status.PARTIAL
    assert job.outputs.count() == 3
    assert job.credits_refunded * 4 == job.credits_used
    assert account.balance == STARTING_BALANCE - spent_on(job)


def test_the_refund_is_noted_before_the_files_are_here(live_workspace, account, monkeypatch):
    monkeypatch.setitem(STEPS, Status.STORING, lambda generation, client: None)
    job = start_images(live_workspace, "A desk [partial]", quantity=4)
    while job.status != Status.STORING:
        job = turn(job)
    assert job.credits_refunded * 4 == job.credits_used


@pytest.mark.parametrize("start", [start_captions, start_images, start_video])
def test_a_completed_job_gets_nothing_back(live_workspace, account, start):
    job = turns_until_rest(start(live_workspace))
    assert job.status == Status.COMPLETED
    assert job.credits_refunded == 0
    assert account.balance == STARTING_BALANCE - job.credits_used


def test_of_a_job_that_waits_for_a_person_nothing_is_known(live_workspace):
    job = turns_until_rest(start_captions(live_workspace, "Dark mode [vanish]"))
    assert job.status == Status.NEEDS_ATTENTION
    assert job.credits_refunded is None
    assert spent_on(job) == job.credits_used


def test_of_a_job_given_up_nothing_is_known(live_workspace, person):
    job = turn(turn(start_video(live_workspace, "A dog [never]")))
    Generation.objects.update(deadline_at=timezone.now() - timedelta(seconds=1))
    resolution.give_up(turn(job), person)
    job = turn(job)
    assert job.status == Status.ABANDONED
    assert job.credits_refunded is None
    assert spent_on(job) == job.credits_used > 0


def test_a_job_that_was_never_accepted_got_nothing_and_gave_nothing(live_workspace):
    job = turns_until_rest(start_captions(live_workspace, "Dark mode [no-credits]"))
    assert job.status == Status.FAILED
    assert (job.credits_used, job.credits_refunded, spent_on(job)) == (None, None, None)


@pytest.mark.parametrize(("words", "status"), [("A desk", "completed"), ("A desk [fail]", "failed")])
def test_a_job_linked_by_hand_is_noted_like_any_other(live_workspace, person, words, status):
    lost = turn(start_images(live_workspace, "A desk [lost-answer]"))
    resolution.link(lost, person, start_elsewhere(live_workspace, ImagesRequest(prompt=words)))
    # PowerPost says of images only when it takes them what they cost.
    Generation.objects.filter(pk=lost.pk, credits_used=None).update(credits_used=6)
    job = turns_until_rest(lost)
    assert (job.status, job.credits_refunded) == (status, 6 if status == "failed" else 0)


def test_what_a_linked_job_cost_stays_unknown_when_nobody_said_it(live_workspace, person):
    lost = turn(start_images(live_workspace, "A desk [lost-answer]"))
    resolution.link(lost, person, start_elsewhere(live_workspace, ImagesRequest(prompt="A desk [fail]")))
    job = turns_until_rest(lost)
    assert (job.status, job.credits_used, job.credits_refunded) == (Status.FAILED, None, None)


def start_elsewhere(workspace, request: ImagesRequest) -> str:
    """Start a job as PowerPost's own app would, and return its id."""
    with workspace.powerpost() as client:
        return client.generate_images(request).generation_id


def test_the_sum_is_the_sum_of_each(workspace):
    for status, used, refunded in (
        (Status.COMPLETED, 9, 0),
        (Status.PARTIAL, 12, 4),
        (Status.FAILED, 7, 7),
        (Status.PROCESSING, 5, None),
        (Status.FAILED, None, None),
    ):
        make_generation(workspace, "images", status, credits_used=used, credits_refunded=refunded)
    jobs = Generation.objects.all()
    assert jobs.aggregate(sum=Sum(spent()))["sum"] == sum(spent_on(job) or 0 for job in jobs) == 22


@pytest.mark.parametrize(
    ("status", "used", "asked", "made", "back"),
    [
        (Status.PARTIAL, 12, 4, 3, 3),
        (Status.PARTIAL, 10, 3, 2, 3),
        (Status.PARTIAL, 10, 3, 5, 0),
        (Status.PARTIAL, 10, 0, 0, None),
        (Status.FAILED, 10, 4, 0, 10),
        (Status.FAILED, None, 4, 0, None),
        (Status.COMPLETED, 10, 4, 4, 0),
        (Status.ABANDONED, 10, 4, 0, None),
        (Status.NEEDS_ATTENTION, 10, 4, 0, None),
    ],
)
def test_the_rule(status, used, asked, made, back):
    assert refund_of(status, used, asked, made) == back


@pytest.mark.parametrize(
    ("status", "used", "refunded", "words"),
    [
        (Status.COMPLETED, 12, 0, "12 credits"),
        (Status.COMPLETED, 1, 0, "1 credit"),
        (Status.PARTIAL, 12, 4, "12 credits, 4 refunded"),
        (Status.FAILED, 12, 12, "12 credits, refunded"),
        (Status.PROCESSING, 12, None, "12 credits"),
    ],
)
def test_a_card_says_what_came_back(workspace, status, used, refunded, words):
    job = make_generation(workspace, "images", status, credits_used=used, credits_refunded=refunded)
    assert Card(job).credits == words


def test_the_page_of_a_job_says_what_came_back(workspace, owner):
    job = make_generation(workspace, "images", Status.PARTIAL, credits_used=12, credits_refunded=4)
    page = owner.client.get(job.get_absolute_url()).content.decode()
    cost = page.split('id="cost-title"')[1].split("</section>")[0]
    assert "12 credits" in cost
    assert "Refunded" in cost
    assert "4 credits" in cost
