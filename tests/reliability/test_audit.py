"""The audit itself: each promise, broken on purpose in otherwise sound books, is reported."""

from copy import deepcopy

import pytest

from tests.reliability.audit import STARTING_BALANCE, Books, leftovers, violations

ENTRY = {"kind": "images", "prompt": "A cup", "credits": 6, "status": "completed", "refunded": 0,
         "captions": 0, "files": {"m1"}}  # fmt: skip
OURS = {
    "jobs": [
        {"id": "j1", "kind": "images", "prompt": "A cup", "status": "completed", "remote_id": "r1",
         "credits_used": 6, "next_due_at": None, "lease_token": None, "was_linked": False}
    ],
    "outputs": [
        {"generation_id": "j1", "type": "image", "platform": "", "media_id": "m1", "media_file_id": "f1"}
    ],
    "files": [
        {"id": "f1", "source": "generated", "transfer": "sent", "media_id": "m1", "file": "w/f1.webp",
         "thumbnail": "w/f1-thumbnail.webp", "small": "w/f1-small.webp", "display": "w/f1-display.webp",
         "sha256": "abc", "lease_token": None}
    ],
    "disk": {"w/f1.webp": "abc", "w/f1-thumbnail.webp": "def", "w/f1-small.webp": "jkl",
             "w/f1-display.webp": "ghi"},
    "incoming": [],
}  # fmt: skip


def sound() -> tuple[dict, Books]:
    return deepcopy(OURS), Books(STARTING_BALANCE - 6, {"r1": deepcopy(ENTRY)})


def broken(ours: dict, books: Books) -> list[str]:
    return violations(ours, books, all_decided=True) + leftovers(ours)


def test_sound_books_pass():
    assert broken(*sound()) == []


@pytest.mark.parametrize(
    ("row", "field", "value"),
    [
        ("jobs", "status", "processing"),
        ("jobs", "status", "needs_attention"),
        ("jobs", "status", "failed"),
        ("jobs", "status", "partial"),
        ("jobs", "lease_token", "held"),
        ("jobs", "next_due_at", "now"),
        ("jobs", "remote_id", ""),
        ("jobs", "remote_id", "another"),
        ("jobs", "credits_used", 5),
        ("jobs", "credits_used", None),
        ("outputs", "media_id", "another"),
        ("outputs", "media_file_id", None),
        ("files", "sha256", "other bytes"),
        ("files", "transfer", "sending"),
        ("files", "lease_token", "held"),
        ("files", "file", "w/elsewhere.webp"),
        ("files", "small", "w/elsewhere.webp"),
        ("files", "display", "w/elsewhere.webp"),
    ],
)
def test_a_row_that_breaks_a_promise_is_reported(row, field, value):
    ours, books = sound()
    ours[row][0][field] = value
    assert broken(ours, books)


def test_a_second_submission_is_reported():
    ours, books = sound()
    books.generations["r2"] = deepcopy(ENTRY)
    assert broken(ours, books)


def test_credits_that_nobody_recorded_are_reported():
    ours, books = sound()
    books.balance -= 1
    assert broken(ours, books)


def test_a_second_copy_of_an_output_is_reported():
    ours, books = sound()
    ours["outputs"] *= 2
    assert broken(ours, books)


def test_a_file_without_a_row_is_reported():
    ours, books = sound()
    ours["disk"]["w/orphan.webp"] = "abc"
    assert broken(ours, books)


def test_a_temporary_file_is_reported():
    ours, books = sound()
    ours["incoming"] = ["generated-1"]
    assert broken(ours, books)
