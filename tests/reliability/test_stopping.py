"""Stopping: what is begun is finished, nothing stays held, and nothing is sent again afterwards."""

import signal

import pytest

from tests.reliability.stack import wait_until
from tests.reliability.words import word


def begin(team, status: str, path: str) -> str:
    """Start an image job and return it in the middle of a slow request to this path."""
    team.account.add_fault(path, "slow:3")
    job = team.start("images", "is under way")
    wait_until(lambda: team.statuses() == {job: status}, f"the job is {status}")
    return job


@pytest.mark.parametrize(
    ("status", "path", "next_status"),
    [("submitting", "/images/generate", "processing"), ("storing", "/storage/", "completed")],
)
def test_sigterm_lets_the_step_finish(stack, team, status, path, next_status):
    consumer = stack.consumer()
    job = begin(team, status, path)
    assert consumer.stop() == 0
    (row,) = team.snapshot()["jobs"]
    assert (row["status"], row["lease_token"]) == (next_status, None)
    stack.start_consumer(resume=False)
    assert team.wait_for_rest() == {job: "completed"}
    assert team.accepted() == 1
    team.check()


def test_sigint_cuts_the_step_and_nothing_is_sent_again(stack, team):
    consumer = stack.consumer()
    job = begin(team, "submitting", "/images/generate")
    consumer.stop(signal.SIGINT)
    wait_until(lambda: team.accepted() == 1, "PowerPost accepts what was on its way")
    stack.start_consumer()
    assert team.wait_for_rest() == {job: "needs_attention"}
    assert team.accepted() == 1
    team.check()


@pytest.mark.parametrize("point", ["claimed", "answered", "poll answered", "file stored", "end committed"])
def test_another_consumer_takes_over_when_the_lease_is_over(stack, team, point):
    """Nobody frees the claim of the dead one: the time that it may take runs out, and the sweep sees it."""
    stack.without_consumers()
    for _ in range(2):
        stack.start_consumer(resume=False, lease=2, sweep=1)
    job = team.start("images", word(point))
    wait_until(lambda: not all(consumer.is_alive for consumer in stack.consumers), "one of them dies")
    assert sum(consumer.is_alive for consumer in stack.consumers) == 1
    expected = "needs_attention" if point == "answered" else "completed"
    assert team.wait_for_rest() == {job: expected}
    assert team.accepted() == 1
    team.check()
    stack.without_consumers()
