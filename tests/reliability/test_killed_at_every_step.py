"""The consumer is killed with -9 at every step of a job, and the next one goes on from there."""

import pytest

from tests.reliability.kill_points import word

KINDS = ["content", "images", "video"]
COMPLETED = "completed"
# A request that may have been accepted is never sent again. Captions are found in PowerPost's list when they
# were accepted; all else is for a person to decide.
ASKS = "needs_attention"

# The point; what becomes of captions and of files without anybody's help; jobs that PowerPost then has.
BEFORE_IT_IS_SENT = ["task taken", "claimed", "sending written"]
PERHAPS_SENT = ["sending committed", "before the request", "connected", "half sent"]
CERTAINLY_SENT = ["sent", "answered", "start written"]
KNOWN_TO_RUN = [
    "start committed",
    "before the poll",
    "poll answered",
    "outcome answered",
    "outcome written",
    "outcome committed",
]
WHILE_STORING = [
    "before the download",
    "downloading",
    "downloaded",
    "thumbnail stored",
    "file stored",
    "file row written",
    "file row committed",
    "output linked",
    "end written",
    "end committed",
]

CASES = [
    *((point, kind, COMPLETED, 1) for point in BEFORE_IT_IS_SENT + KNOWN_TO_RUN for kind in KINDS),
    *((point, kind, ASKS, 0) for point in PERHAPS_SENT for kind in KINDS),
    *(
        (point, kind, COMPLETED if kind == "content" else ASKS, 1)
        for point in CERTAINLY_SENT
        for kind in KINDS
    ),
    *((point, kind, COMPLETED, 1) for point in WHILE_STORING for kind in ("images", "video")),
]


@pytest.mark.parametrize(("point", "kind", "status", "accepted"), CASES)
def test_a_job_survives(stack, team, point, kind, status, accepted):
    consumer = stack.consumer()
    job = team.start(kind, word(point))
    consumer.wait_for_death()
    stack.start_consumer()
    assert team.wait_for_rest() == {job: status}
    assert team.accepted() == accepted
    team.check()
    assert team.statuses() == {job: COMPLETED}
