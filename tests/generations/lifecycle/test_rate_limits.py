"""What PowerPost says to one worker of its rate limit holds for all workers of that key."""

from datetime import timedelta

from django.utils import timezone
from huey.contrib.djhuey import HUEY

from generations import leases, lifecycle
from generations.lifecycle import Status
from generations.models import Generation
from generations.tasks import QUESTION_PRIORITY, SUBMISSION_PRIORITY, advance_generation
from tests.generations.lifecycle.driving import start_captions, start_video, turn
from workspaces.models import ApiKey


def test_after_a_429_no_other_job_of_the_key_sends_anything(live_workspace, account):
    running = turn(start_video(live_workspace))
    turn(start_captions(live_workspace, "Too fast [rate-limit]"))
    waiting = start_captions(live_workspace, "Another one")
    before = len(account.requests())
    waiting, running = turn(waiting), turn(running)
    assert len(account.requests()) == before
    assert (waiting.status, running.status) == (Status.QUEUED, Status.PROCESSING)
    assert "asks to slow down" in waiting.notice
    assert waiting.held_since is not None


def test_jobs_of_another_key_go_on(live_workspace, sandbox, make_workspace):
    turn(start_captions(live_workspace, "Too fast [rate-limit]"))
    other = start_captions(make_workspace("Other", sandbox.new_account()))
    assert turn(other).status == Status.PROCESSING


def test_a_429_to_a_question_holds_submissions_too_and_costs_no_try(live_workspace, account):
    running = turn(start_video(live_workspace))
    account.add_fault("/videos/generations/", "status_429")
    running = turn(running)
    assert (running.attempts, running.status) == (0, Status.PROCESSING)
    assert turn(start_captions(live_workspace)).status == Status.QUEUED


def test_questions_stop_before_the_allowance_is_used_up_and_submissions_go_on(live_workspace, account):
    running = turn(start_video(live_workspace))
    account.set_rate_limit(20)
    for _ in range(30):
        running = turn(running)
    polls = [entry for entry in account.requests() if "/videos/generations/" in entry["path"]]
    assert {entry["status"] for entry in polls} == {200}
    assert len(polls) < 20
    assert turn(start_captions(live_workspace)).status == Status.PROCESSING


def test_a_held_job_goes_on_when_the_pause_is_over(live_workspace):
    turn(start_captions(live_workspace, "Too fast [rate-limit]"))
    job = turn(start_captions(live_workspace, "Another one"))
    ApiKey.objects.update(paused_until=timezone.now())
    job = turn(job)
    assert job.status == Status.PROCESSING
    assert job.held_since is None


def test_who_has_waited_longest_comes_back_first(workspace):
    now = timezone.now()
    jobs = [start_captions(workspace) for _ in range(3)]
    for seconds, job in zip((60, 5, 0), jobs, strict=True):
        Generation.objects.filter(pk=job.pk).update(held_since=now - timedelta(seconds=seconds))
    delays = [lifecycle.hold(leases.claim(job.pk), 10) for job in jobs]
    assert delays == sorted(delays)
    assert len(set(delays)) == 3
    assert all(10 < delay <= 10 + lifecycle.TURNS_AFTER_PAUSE for delay in delays)


def test_submissions_come_back_before_questions(live_workspace):
    running, waiting = turn(start_video(live_workspace)), start_captions(live_workspace)
    ApiKey.objects.update(paused_until=timezone.now() + timedelta(seconds=20))
    running, waiting = turn(running), turn(waiting)
    assert waiting.next_due_at < running.next_due_at


def test_in_the_queue_submissions_go_before_questions(live_workspace):
    job = start_captions(live_workspace)
    HUEY.flush()
    advance_generation.call_local(str(job.pk))
    (question,) = HUEY.pending()
    assert question.priority == QUESTION_PRIORITY < SUBMISSION_PRIORITY
