"""Notifications in words."""

import pytest

from notifications.models import Kind, Notification
from notifications.wording import Wording, names


def row(kind: Kind, *who: str, did: str = "", what: str = "the Instagram caption") -> Notification:
    entries = [
        {"key": str(n), "url": "/", "who": name, "what": what, "did": did, "words": "Well"}
        for n, name in enumerate(who)
    ]
    return Notification(kind=kind, subject="Dark mode", entries=entries, count=len(entries))


@pytest.mark.parametrize(
    ("notification", "sentence"),
    [
        (row(Kind.JOB_FINISHED, ""), "“Dark mode” is finished"),
        (
            row(Kind.JOB_FINISHED, "", did="partial"),
            "“Dark mode” is finished, but not all of it could be kept",
        ),
        (row(Kind.JOB_ATTENTION, ""), "“Dark mode” needs your decision"),
        (row(Kind.JOB_FAILED, ""), "“Dark mode” failed"),
        (row(Kind.JOB_FAILED, "Rita"), "Rita gave up “Dark mode”"),
        (row(Kind.WAITING, ""), "The Instagram caption of “Dark mode” waits for your review"),
        (row(Kind.WAITING, "", "", "", ""), "4 outputs of “Dark mode” wait for your review"),
        (
            row(Kind.ANSWERED, "Rita", "Ravi"),
            "Rita and Ravi answered you about the Instagram caption of “Dark mode”",
        ),
        (row(Kind.COMMENTED, "Rita"), "Rita commented on the Instagram caption of “Dark mode”"),
        (
            row(Kind.MENTIONED, "Rita"),
            "Rita mentioned you in a comment on the Instagram caption of “Dark mode”",
        ),
        (row(Kind.DECIDED, "Rita", did="approved"), "Rita approved the Instagram caption of “Dark mode”"),
        (row(Kind.DECIDED, "Rita", "Rita", did="rejected"), "Rita rejected 2 outputs of “Dark mode”"),
        (
            row(Kind.DECIDED, "Rita", did="changes_requested", what="image 2"),
            "Rita requested changes to image 2 of “Dark mode”",
        ),
        (
            row(Kind.DECIDED, "Rita", did="undone", what="the video"),
            "Rita took back a decision on the video of “Dark mode”",
        ),
    ],
)
def test_sentences(notification, sentence):
    wording = Wording(notification)
    assert wording.sentence == sentence
    assert wording.icon != "bell"


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        (["Rita"], "Rita"),
        (["Rita", "Ravi", "Rita"], "Rita and Ravi"),
        (["Rita", "Ravi", "Ada"], "Rita, Ravi and 1 other"),
        (["Rita", "Ravi", "Ada", "Tom"], "Rita, Ravi and 2 others"),
    ],
)
def test_names(who, sentence):
    assert names(who) == sentence
