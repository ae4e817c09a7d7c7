import uuid

import pytest

from generations import resolution
from generations.lifecycle import NotPossible, Status
from powerpost.schemas import ImagesRequest
from tests.generations.lifecycle.driving import start_captions, start_images, turn, turns_until_rest


@pytest.fixture
def lost(live_workspace):
    """A job for images whose answer was lost: PowerPost has it, we do not know its id."""
    return turn(start_images(live_workspace, "A desk [lost-answer]"))


@pytest.fixture
def person(make_person, live_workspace):
    return make_person("ines", live_workspace).user


def test_sending_again_is_a_persons_decision_and_is_recorded(lost, person, account):
    resolution.send_again(lost, person)
    job = turns_until_rest(lost)
    assert job.status == Status.COMPLETED
    assert job.events.get(message__startswith="Sent again").person == person
    assert len([entry for entry in account.requests() if entry["method"] == "POST"]) == 2


def test_linking_takes_up_the_job_that_powerpost_has(lost, person, live_workspace):
    with live_workspace.powerpost() as client:
        remote_id = client.generate_images(ImagesRequest(prompt="A desk")).generation_id
    resolution.link(lost, person, f" {remote_id} ")
    job = turns_until_rest(lost)
    assert job.status == Status.COMPLETED
    assert job.remote_id == remote_id


def test_an_id_that_powerpost_does_not_know_is_not_linked(lost, person):
    with pytest.raises(NotPossible, match="knows no"):
        resolution.link(lost, person, str(uuid.uuid4()))
    lost.refresh_from_db()
    assert lost.status == Status.NEEDS_ATTENTION


def test_an_id_of_another_job_is_not_linked(lost, person, live_workspace):
    other = turns_until_rest(start_images(live_workspace))
    with pytest.raises(NotPossible, match="another job"):
        resolution.link(lost, person, other.remote_id)


def test_a_job_given_up_stays_given_up(lost, person):
    resolution.give_up(lost, person)
    assert turn(lost).status == Status.ABANDONED
    with pytest.raises(NotPossible):
        resolution.send_again(lost, person)


def test_a_job_that_powerpost_knows_is_asked_for_again_and_never_sent_again(live_workspace, person):
    job = turns_until_rest(start_captions(live_workspace, "Dark mode [vanish]"))
    with pytest.raises(NotPossible):
        resolution.send_again(job, person)
    resolution.look_again(job, person)
    job.refresh_from_db()
    assert job.status == Status.PROCESSING


def test_of_two_decisions_at_once_one_counts(lost, person):
    stale = type(lost).objects.get(pk=lost.pk)
    resolution.give_up(lost, person)
    with pytest.raises(NotPossible):
        resolution.give_up(stale, person)


def test_a_running_job_cannot_be_decided(live_workspace, person):
    with pytest.raises(NotPossible):
        resolution.give_up(start_captions(live_workspace), person)
