"""Names in comments: who is meant, and who is not."""

import pytest

from reviews.discussion import start_thread
from reviews.mentions import MENTIONED_MOST, mentioned, pieces
from tests.reviews.conftest import acting
from tests.reviews.factories import review_captions
from workspaces.models import Role


@pytest.fixture
def members(make_person, workspace, stranger):
    for name in ("ada", "Rita", "jo.b+c-d@x.org", "zoë", "grün"):
        make_person(name, workspace, Role.REVIEWER)
    gone = make_person("gone", workspace)
    gone.user.is_active = False
    gone.user.save()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ada look", ["ada"]),
        ("(@ada), @Rita!", ["ada", "Rita"]),
        ("@ADA and @rita.", ["ada", "Rita"]),
        ("@ada. @ada-", ["ada"]),
        ("Ask @jo.b+c-d@x.org.", ["jo.b+c-d@x.org"]),
        ("@zoë, @Grün", ["zoë", "grün"]),
        ("@zoe\u0308", ["zoë"]),
        ("mail me@ada or x.@ada or @@ada", []),
        ("@adam @a\u200bda @", []),
        ("@sam @gone @nobody", []),
        ("nothing", []),
    ],
)
def test_members_are_meant(members, workspace, text, names):
    assert [user.username for user in mentioned(text, workspace)] == names


def test_it_costs_one_query_and_none_without_a_name(members, workspace, django_assert_num_queries):
    with django_assert_num_queries(1):
        mentioned("@ada @rita @x @y", workspace)
    with django_assert_num_queries(0):
        mentioned("me@ada.org", workspace)


def test_of_names_that_differ_in_case_only_the_written_one_is_meant(make_person, workspace):
    make_person("Max", workspace)
    make_person("max", workspace)

    assert [user.username for user in mentioned("@Max", workspace)] == ["Max"]
    assert mentioned("@MAX", workspace) == []


def test_nobody_calls_everybody(make_person, workspace):
    names = [make_person(f"member{number}", workspace).user.username for number in range(MENTIONED_MOST + 1)]

    assert len(mentioned(" ".join(f"@{name}" for name in names), workspace)) == MENTIONED_MOST


def test_the_pieces_are_the_text(members, workspace):
    text = "Hi @ada. Not @nobody, <b>@rita</b> me@ada"
    parts = pieces(text, mentioned(text, workspace))

    assert "".join(part.text for part in parts) == text
    assert [part.text for part in parts if part.is_mention] == ["@ada", "@rita"]


def test_a_comment_keeps_whom_it_mentions(members, workspace, owner):
    review = review_captions(workspace, owner.user)[0]
    thread = start_thread(review.pk, acting(owner, workspace), text="@ada @sam", revision=1)

    assert [user.username for user in thread.comments.get().mentions.all()] == ["ada"]
