"""PowerPost refuses the key: whatever is under way waits, is paid for once at most, and goes on by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from generations.lifecycle import STATES, Status
from generations.models import Generation
from generations.waiting_for_key import REFUSED
from media_library import transfer
from media_library.models import MediaFile
from tests.generations.lifecycle.driving import start_captions, start_images, turn, turns_until_rest
from tests.generations.lifecycle.test_waiting import add_file
from workspaces.balance import refresh_balance
from workspaces.key_changes import resume_after_commit
from workspaces.models import ApiKey


def submissions(account) -> list[int]:
    """Return how PowerPost answered to what was to start a job."""
    sent = account.requests(method="POST")
    return [entry["status"] for entry in sent if entry["path"].endswith("/generate")]


def key_of(workspace) -> ApiKey:
    return ApiKey.objects.get(pk=workspace.api_key_id)


def accept_again(workspace, account) -> None:
    """Have PowerPost accept the key again, and the program find out."""
    account.revoke(False)
    refresh_balance(key_of(workspace))


def test_a_job_whose_key_is_refused_waits_and_is_sent_once(live_workspace, account):
    account.revoke()
    job = turn(start_captions(live_workspace))
    assert (job.status, job.attempts, job.notice, job.credits_used) == (Status.QUEUED, 0, REFUSED, None)
    assert not key_of(live_workspace).is_usable
    assert "Nothing was charged" in job.events.last().message
    other = turn(turn(start_images(live_workspace)))
    assert (other.status, other.notice) == (Status.QUEUED, REFUSED)
    # The other one asked nothing: the key is known to be refused.
    assert submissions(account) == [401]
    accept_again(live_workspace, account)
    assert turns_until_rest(job).status == Status.COMPLETED
    assert submissions(account) == [401, 200]


def test_a_running_job_waits_and_ends_after_the_key_is_accepted_again(live_workspace, account):
    job = turn(start_captions(live_workspace))
    account.revoke()
    job = turn(turn(job))
    assert (job.status, job.notice, job.attempts) == (Status.PROCESSING, REFUSED, 0)
    accept_again(live_workspace, account)
    assert turns_until_rest(job).status == Status.COMPLETED
    assert submissions(account) == [200]


def test_an_answer_to_the_former_key_says_nothing_of_the_new_one(live_workspace, account, monkeypatch):
    account.revoke()
    replacement = account.server.new_account()
    former = ApiKey.objects.get(pk=live_workspace.api_key_id)
    job = start_captions(live_workspace)
    # Another key takes the place while the request with the former one is under way.
    heard = ApiKey.record_refusal

    def replaced_meanwhile(api_key, error):
        ApiKey.objects.filter(pk=former.pk).update(key=replacement.key, key_version=former.key_version + 1)
        live_workspace.powerpost_workspace_id = replacement.workspace_id
        live_workspace.save(update_fields=["powerpost_workspace_id"])
        heard(api_key, error)

    monkeypatch.setattr(ApiKey, "record_refusal", replaced_meanwhile)
    job = turn(job)
    assert key_of(live_workspace).is_usable
    assert (job.status, job.notice) == (Status.QUEUED, "")
    assert turn(job).status == Status.PROCESSING
    assert (submissions(account), submissions(replacement)) == ([401], [200])


@pytest.mark.parametrize("status", [Status.WAITING, Status.QUEUED, Status.SUBMITTING, Status.PROCESSING])
def test_waiting_for_the_key_counts_against_no_deadline(live_workspace, account, status):
    inputs = {"media_ids": [add_file(live_workspace)]} if status == Status.WAITING else None
    job = start_captions(live_workspace, inputs=inputs)
    ApiKey.objects.update(refused_at=timezone.now())
    Generation.objects.update(
        status=status, remote_id="generation-1", deadline_at=timezone.now() - timedelta(hours=1)
    )
    job = turn(job)
    assert (job.status, job.notice) == (status, REFUSED)
    assert job.next_due_at <= job.deadline_at <= timezone.now() + STATES[status].deadline
    assert account.requests() == []


def test_a_lost_answer_is_settled_when_the_key_is_accepted_again(live_workspace, account):
    account.add_fault("/content/generations", "status_401")
    job = turn(start_captions(live_workspace, "Words that get lost [lost-answer]"))
    assert (job.status, job.attempts, job.notice) == (Status.SUBMITTING, 0, REFUSED)
    accept_again(live_workspace, account)
    assert turn(job).status == Status.PROCESSING
    assert len(submissions(account)) == 1


def test_generated_files_arrive_without_a_key(live_workspace, account):
    job = turn(start_images(live_workspace))
    account.add_fault("/storage/images/", "status_500", times=3)
    while job.status == Status.PROCESSING:
        job = turn(job)
    account.revoke()
    ApiKey.objects.update(refused_at=timezone.now())
    while job.status == Status.STORING:
        tried = job.outputs.get().keep_attempts
        job = turn(job)
        # None of these tries is counted: those that are left are for when the links can be renewed.
        assert job.outputs.get().keep_attempts == tried
    assert job.status == Status.COMPLETED
    assert job.outputs.get().is_kept


def test_a_file_waits_and_is_sent_after_the_key_is_accepted_again(live_workspace, account):
    file = add_file(live_workspace)
    MediaFile.objects.update(size=file.file.size, next_due_at=timezone.now())
    account.revoke()
    assert transfer.send(file.pk) is None
    file.refresh_from_db()
    assert (file.transfer, file.transfer_attempts) == (MediaFile.Transfer.WAITING, 0)
    assert not transfer.due().exists()
    accept_again(live_workspace, account)
    assert transfer.send(file.pk) is None
    file.refresh_from_db()
    assert file.transfer == MediaFile.Transfer.SENT
    assert key_of(live_workspace).permissions["media:write"] == "yes"


def test_what_waits_is_nudged_at_once(live_workspace, account, django_capture_on_commit_callbacks):
    file = add_file(live_workspace)
    MediaFile.objects.update(next_due_at=timezone.now())
    account.revoke()
    job = turn(start_captions(live_workspace))
    HUEY.flush()
    account.revoke(False)
    with django_capture_on_commit_callbacks(execute=True):
        refresh_balance(key_of(live_workspace))
    assert {task.args for task in HUEY.pending()} == {(str(job.pk),), (str(file.pk),)}
    job.refresh_from_db()
    assert (job.notice, job.next_due_at <= timezone.now()) == ("", True)
    # With nothing to wake, nobody is nudged.
    HUEY.flush()
    Generation.objects.update(lease_token=job.form_token, lease_until=timezone.now() + timedelta(minutes=1))
    MediaFile.objects.update(next_due_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        resume_after_commit(live_workspace.api_key)
    assert HUEY.pending() == []


def test_a_key_without_the_scope_fails_the_one_job_and_names_it(live_workspace, account):
    account.set_scopes("images:generate", "images:read", "account:read")
    job = turn(start_captions(live_workspace))
    assert job.status == Status.FAILED
    assert "lacks the scope content:generate" in job.error_message
    assert "Nothing was charged" in job.error_message
    assert turn(start_images(live_workspace)).status == Status.PROCESSING
    key = key_of(live_workspace)
    assert key.is_usable
    assert (key.permissions["content:generate"], key.permissions["images:generate"]) == ("no", "yes")


def test_the_job_remembers_the_key_it_was_sent_with(live_workspace):
    job = turn(start_captions(live_workspace))
    ApiKey.objects.create(name="Another", key="pp_live_sk_0123456789abcdef")
    assert (job.api_key, job.api_key_last_four) == (live_workspace.api_key, live_workspace.api_key.last_four)
