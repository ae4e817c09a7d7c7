"""A job that needs attention: who may decide, and what a decision does."""

import pytest

from generations.lifecycle import Status
from tests.generations.factories import make_generation

ACTIONS = ("send-again", "link", "look-again", "give-up")


@pytest.fixture
def doubtful(workspace, owner):
    """A job whose answer was lost: PowerPost may have it, or not."""
    return make_generation(
        workspace,
        "images",
        Status.NEEDS_ATTENTION,
        created_by=owner.user,
        error_message="The answer was lost.",
    )


@pytest.fixture
def stuck(workspace, owner):
    """A job that PowerPost took and does not finish."""
    return make_generation(workspace, "video", Status.NEEDS_ATTENTION, remote_id="remote-1", credits_used=15)


def act(viewer, job, action, **fields):
    return viewer.client.post(f"/generations/{job.pk}/{action}/", fields)


def test_the_page_explains_the_three_choices(doubtful, owner):
    page = owner.client.get(f"/generations/{doubtful.pk}/").content.decode()

    for words in ("The answer was lost.", "Link it", "Send again", "Give up", "both are charged"):
        assert words in page
    assert "Ask again" not in page


def test_a_job_that_powerpost_has_is_never_sent_again(stuck, owner):
    page = owner.client.get(f"/generations/{stuck.pk}/").content.decode()

    assert "Ask again" in page
    assert "Send again" not in page
    act(owner, stuck, "send-again")
    stuck.refresh_from_db()
    assert stuck.status == Status.NEEDS_ATTENTION


def test_send_again_queues_it(doubtful, owner):
    response = act(owner, doubtful, "send-again")
    doubtful.refresh_from_db()

    assert response.url == f"/generations/{doubtful.pk}/"
    assert doubtful.status == Status.QUEUED
    assert doubtful.events.last().person == owner.user


def test_look_again_asks_powerpost(stuck, owner):
    act(owner, stuck, "look-again")
    stuck.refresh_from_db()

    assert stuck.status == Status.PROCESSING


def test_give_up_ends_it(doubtful, owner):
    act(owner, doubtful, "give-up")
    doubtful.refresh_from_db()

    assert doubtful.status == Status.ABANDONED
    assert not doubtful.is_running


def test_a_second_decision_is_refused_with_a_reason(doubtful, owner):
    act(owner, doubtful, "give-up")
    response = owner.client.post(f"/generations/{doubtful.pk}/give-up/", follow=True)

    assert "no longer needs a decision" in response.content.decode()


def test_a_link_without_an_id_is_refused_at_its_field(doubtful, owner):
    page = act(owner, doubtful, "link", remote_id="  ").content.decode()

    assert 'id="id_remote_id_error"' in page
    assert 'aria-invalid="true"' in page


def test_an_id_that_cannot_be_checked_stays_in_its_field(doubtful, owner, settings):
    settings.POWERPOST_SANDBOX_URL = "http://127.0.0.1:1"
    page = act(owner, doubtful, "link", remote_id="remote-9").content.decode()

    assert "Nothing was changed." in page
    assert 'value="remote-9"' in page


@pytest.mark.parametrize("action", ACTIONS)
def test_a_viewer_may_not(doubtful, teammate, action):
    assert act(teammate, doubtful, action).status_code == 403
    page = teammate.client.get(f"/generations/{doubtful.pk}/").content.decode()
    assert f"/{action}/" not in page


@pytest.mark.parametrize("action", ACTIONS)
def test_a_stranger_gets_404(doubtful, stranger, action):
    assert act(stranger, doubtful, action).status_code == 404


@pytest.mark.parametrize("action", ACTIONS)
def test_it_rejects_get(doubtful, owner, action):
    assert owner.client.get(f"/generations/{doubtful.pk}/{action}/").status_code == 405
