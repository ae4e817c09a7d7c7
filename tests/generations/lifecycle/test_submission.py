import pytest
from django.utils import timezone

from generations import lifecycle
from generations.lifecycle import Status
from generations.models import Generation
from tests.generations.lifecycle.driving import start_captions, start_images, start_video, turn
from workspaces.models import ApiKey


def posts(account) -> list[dict]:
    return [entry for entry in account.requests() if entry["method"] == "POST"]


def test_exactly_what_was_filled_in_is_sent(live_workspace, account):
    turn(start_captions(live_workspace, "Dark mode", post_types=["instagram-reel", "x-post"]))
    turn(start_images(live_workspace, "A desk", quantity=2))
    turn(start_video(live_workspace, "A dog", has_audio=True))
    assert [entry["body"] for entry in posts(account)] == [
        {"prompt": "Dark mode", "post_types": ["instagram-reel", "x-post"], "research_mode": "regular"},
        {"prompt": "A desk", "quantity": 2},
        {"prompt": "A dog", "duration": 4, "model": "veo-3.1", "has_audio": True},
    ]


def test_an_accepted_job_knows_its_remote_id_its_cost_and_its_request(live_workspace):
    job = turn(start_captions(live_workspace))
    assert job.status == Status.PROCESSING
    assert job.remote_id
    assert job.request_id
    assert job.credits_used > 0
    assert job.remaining_credits == 1000 - job.credits_used


def test_the_accounts_balance_is_kept_for_the_frame(live_workspace):
    job = turn(start_captions(live_workspace))
    live_workspace.api_key.refresh_from_db()
    assert live_workspace.api_key.balance == job.remaining_credits


def test_the_intention_is_in_the_history_before_the_answer(live_workspace):
    job = turn(start_captions(live_workspace))
    assert [event.status for event in job.events.all()] == ["queued", "submitting", "processing"]


def test_a_refused_request_fails_with_powerposts_words_and_is_not_repeated(live_workspace, account):
    job = turn(start_captions(live_workspace, "This is [refused]"))
    assert job.status == Status.FAILED
    assert "Nothing was charged." in job.error_message
    assert job.request_id
    assert len(posts(account)) == 1


def test_too_few_credits_fail_the_job_and_take_nothing(live_workspace, account):
    account.set_balance(0)
    job = turn(start_captions(live_workspace))
    assert job.status == Status.FAILED
    assert job.error_code == "INSUFFICIENT_CREDITS"


def test_a_rate_limit_is_waited_out_and_the_job_is_sent_once_more(live_workspace, account):
    job = turn(start_captions(live_workspace, "Slow down [rate-limit]"))
    assert job.status == Status.QUEUED
    assert "1 of 20 tries" in job.notice
    assert (job.next_due_at - job.submitted_at).total_seconds() >= 2
    assert turn(job).status == Status.QUEUED
    assert len(posts(account)) == 1
    ApiKey.objects.update(paused_until=timezone.now())
    assert turn(job).status == Status.PROCESSING
    assert len(posts(account)) == 2


def test_a_refused_connection_is_retried_and_said_on_the_card(workspace):
    job = turn(start_captions(workspace))
    assert job.status == Status.QUEUED
    assert job.attempts == 1
    assert "Nothing was charged" in job.notice


def test_after_the_last_try_the_job_fails_without_charge(workspace):
    job = start_captions(workspace)
    Generation.objects.update(attempts=19)
    job = turn(job)
    assert job.status == Status.FAILED
    assert "Tried 20 times" in job.error_message


def test_a_switched_off_key_makes_jobs_wait(live_workspace, account):
    key = live_workspace.api_key
    key.is_active = False
    key.save()
    job = turn(start_captions(live_workspace))
    assert job.status == Status.QUEUED
    assert "switched off" in job.notice
    assert posts(account) == []
    key.is_active = True
    key.save()
    assert turn(job).status == Status.PROCESSING


@pytest.mark.parametrize("start", [start_images, start_video])
def test_a_lost_answer_of_what_cannot_be_listed_asks_a_person(live_workspace, account, start):
    job = turn(start(live_workspace, "Something [lost-answer]"))
    assert job.status == Status.NEEDS_ATTENTION
    assert "may have started it and charged" in job.error_message
    assert job.next_due_at is None
    assert len(posts(account)) == 1


def test_a_lost_answer_of_captions_is_found_in_powerposts_list(live_workspace, account):
    job = turn(start_captions(live_workspace, "Dark mode [lost-answer]"))
    assert job.status == Status.PROCESSING
    assert job.remote_id
    assert len(posts(account)) == 1


def test_captions_that_never_started_are_looked_for_and_then_put_before_a_person(live_workspace, account):
    job = start_captions(live_workspace, "Dark mode [error-500]")
    states = [turn(job).status for _ in range(lifecycle.MATCHING_ATTEMPTS)]
    assert set(states[:-1]) == {Status.SUBMITTING}
    assert states[-1] == Status.NEEDS_ATTENTION
    assert len(posts(account)) == 1
