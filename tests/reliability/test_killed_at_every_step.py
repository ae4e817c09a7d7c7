"""The consumer is killed with -9 at every step of a job, and the next one goes on from there."""

import os

import pytest

from tests.reliability.stack import DeskDied, on_stack
from tests.reliability.words import word

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


# Images go through every step, on both stacks. Captions and films take the same steps: they die once in each
# of the groups above, and at every point in `make soak`.
POINTS_OF_OTHERS = {"claimed", "half sent", "answered", "poll answered", "downloading", "file stored"}

CASES_ON_STACKS = [
    on_stack(stack, *case)
    for stack in ("embedded", "servers")
    for case in CASES
    if case[1] == "images" or case[0] in POINTS_OF_OTHERS or os.environ.get("EVERY_KIND")
]


@pytest.mark.parametrize(
    ("stack", "point", "kind", "status", "accepted"), CASES_ON_STACKS, indirect=["stack"]
)
def test_a_job_survives(stack, team, point, kind, status, accepted):
    consumer = stack.consumer()
    job = team.start(kind, word(point))
    consumer.wait_for_death()
    stack.start_consumer()
    assert team.wait_for_rest() == {job: status}
    assert team.accepted() == accepted
    team.check()
    assert team.statuses() == {job: COMPLETED}


# Words of the sandbox, points at which a consumer dies one after another, and how the job then ends.
DETOURS = [
    ("content", "[lost-answer]", ["matching"], COMPLETED),
    ("content", "[lost-answer]", ["matching", "start written"], COMPLETED),
    ("content", "[lost-answer]", ["start committed"], COMPLETED),
    ("images", "[lost-answer]", ["question written"], ASKS),
    ("images", "[lost-answer]", ["question committed"], ASKS),
    ("images", "[rate-limit]", ["queued written"], ASKS),
    ("images", "[rate-limit]", ["queued committed"], COMPLETED),
    ("images", "[fail]", ["outcome written"], "failed"),
    ("images", "[fail]", ["outcome committed"], "failed"),
    ("images", "[partial]", ["outcome committed", "file stored", "end written"], "partial"),
    ("images", "[bad-file]", ["downloaded"], COMPLETED),
    ("images", "[bad-file]", ["postponed"], COMPLETED),
    ("content", "[nonsense]", ["postponed"], COMPLETED),
]


@pytest.mark.parametrize(("kind", "what", "points", "status"), DETOURS)
def test_a_job_with_trouble_survives(stack, team, kind, what, points, status):
    consumer = stack.consumer()
    job = team.start(kind, " ".join([what, *map(word, points)]))
    for _ in points:
        consumer.wait_for_death()
        consumer = stack.start_consumer()
    assert team.wait_for_rest() == {job: status}
    team.check()


UPLOAD_POINTS = [
    "upload task taken",
    "upload claimed",
    "upload half sent",
    "upload sent",
    "upload answered",
    "upload committed",
]


@pytest.mark.parametrize("point", UPLOAD_POINTS)
def test_a_file_on_its_way_and_the_job_that_waits_for_it_survive(stack, team, point):
    consumer = stack.consumer()
    photo = team.upload(word(point), size=900)
    job = team.start("content", "describes a photo", inputs=[photo])
    consumer.wait_for_death()
    stack.start_consumer()
    assert team.wait_for_rest() == {job: COMPLETED}
    team.check()


@pytest.mark.parametrize("point", ["files waited for", "queued written", "queued committed"])
def test_a_job_that_waits_for_its_file_survives(stack, team, point):
    consumer = stack.consumer()
    team.account.add_fault("/media/upload", "slow:2")
    photo = team.upload(size=900)
    job = team.start("images", word(point), inputs=[photo])
    if team.statuses() == {job: "queued"}:
        pytest.fail("The file was there before the job: nothing was tested.")
    consumer.wait_for_death()
    stack.start_consumer()
    assert team.wait_for_rest() == {job: COMPLETED}
    team.check()


def test_a_job_is_not_lost_when_the_site_dies_before_the_queue_knows_of_it(stack, team):
    stack.without_consumers()
    with pytest.raises(DeskDied):
        team.start("content", word("accepted"))
    stack.start_consumer()
    assert list(team.wait_for_rest().values()) == [COMPLETED]
    team.check()
