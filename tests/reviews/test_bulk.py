"""Deciding on several outputs at once: each on its own, with a report of what could not be."""

import re
import uuid

import pytest
from django.urls import reverse

from reviews.bulk import SEVERAL_MOST
from reviews.decisions import decide
from reviews.models import Review, ReviewEvent
from reviews.revisions import edit_caption
from reviews.transitions import Action
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions

State = Review.State
SEVERAL = reverse("decide_several")


@pytest.fixture
def reviews(workspace, author) -> list[Review]:
    """Four captions that wait."""
    return review_captions(workspace, author.user, prompt="One") + review_captions(
        workspace, author.user, prompt="Two"
    )


def ticks(reviews, revision: int = 1) -> list[str]:
    return [f"{review.pk}:{revision}" for review in reviews]


def press(person, values, action="approve", *, comment="", query="show=mine", **headers):
    fields = {"reviews": values, "action": action, "comment": comment}
    return person.client.post(f"{SEVERAL}?{query}", fields, headers=headers)


def states(reviews) -> list[str]:
    return [read(review).state for review in reviews]


def test_all_that_is_ticked_is_approved_and_said_once(reviews, reviewer):
    response = press(reviewer, ticks(reviews))

    assert response.headers["Location"] == f"{reverse('reviews')}?show=mine"
    assert "4 approved." in reviewer.client.get(response.headers["Location"]).content.decode()
    assert "4 approved." not in reviewer.client.get(response.headers["Location"]).content.decode()
    assert states(reviews) == [State.APPROVED] * 4


@pytest.mark.parametrize(
    ("action", "state"), [("request_changes", State.CHANGES_REQUESTED), ("reject", State.REJECTED)]
)
def test_one_comment_is_for_all(reviews, reviewer, action, state):
    press(reviewer, ticks(reviews[:2]), action, comment="Not now")

    assert states(reviews) == [state, state, State.IN_REVIEW, State.IN_REVIEW]
    assert set(ReviewEvent.objects.filter(person=reviewer.user).values_list("comment", flat=True)) == {
        "Not now"
    }


def test_what_could_not_be_is_named_with_its_reason(reviews, reviewer, second_reviewer, author, workspace):
    edit_caption(reviews[0].pk, acting(author, workspace), title="", text="New words", revision=1)
    decide(reviews[1].pk, Action.REJECT, acting(second_reviewer, workspace), revision=1, comment="No")

    response = press(reviewer, ticks(reviews), **{"HX-Request": "true"})

    page = response.content.decode()
    assert "2 approved, 2 could not be." in page
    assert "meanwhile there is revision 2" in page
    assert "ravi rejected this before you" in page
    assert f'href="{reviews[0].get_absolute_url()}?show=mine"' in page
    assert response.headers["HX-Push-Url"] == f"{reverse('reviews')}?show=mine"
    assert states(reviews) == [State.IN_REVIEW, State.REJECTED, State.APPROVED, State.APPROVED]


def test_ones_own_are_left_and_named(workspace, reviewer, author):
    own = review_captions(workspace, reviewer.user, prompt="Mine")
    others = review_captions(workspace, author.user, prompt="Theirs")

    page = press(
        reviewer, ticks(own + others), query="show=waiting", **{"HX-Request": "true"}
    ).content.decode()

    assert "2 approved, 2 could not be." in page
    assert page.count("You made or changed this, so somebody else approves it.") >= 2
    assert states(own) == [State.IN_REVIEW] * 2


@pytest.mark.parametrize(
    ("values", "action", "words"),
    [
        ([], "approve", "Nothing was ticked"),
        ([f"{uuid.uuid4()}:1" for _ in range(SEVERAL_MOST + 1)], "approve", "At most 200"),
        ([f"{uuid.uuid4()}:1"], "reject", "Say what should be different"),
        ([f"{uuid.uuid4()}:1"], "reopen", "nothing else"),
    ],
)
def test_what_is_wrong_for_all_of_them_decides_nothing(reviews, reviewer, values, action, words):
    response = press(reviewer, values, action)

    assert response.status_code == 422
    assert words in response.content.decode()


def test_a_refused_form_keeps_its_ticks_and_its_comment(reviews, reviewer):
    page = press(reviewer, ticks(reviews[:1]), "reject", comment="x" * 2_001).content.decode()

    ticked = re.findall(r'name="reviews"\s+form="several"\s+value="([^"]*)"[^>]*\schecked', page)
    assert ticked == ticks(reviews[:1])
    assert f"{'x' * 2_001}</textarea>" in page


def test_what_is_not_there_is_refused_like_what_is_elsewhere(make_workspace, author, reviewer, reviews):
    elsewhere = review_captions(make_workspace("Elsewhere"), author.user, prompt="Unannounced")[0]

    page = press(
        reviewer, [f"{elsewhere.pk}:1", f"{uuid.uuid4()}:1"], **{"HX-Request": "true"}
    ).content.decode()

    assert "0 approved, 2 could not be." in page
    assert page.count("This output is gone.") == 2
    assert "Unannounced" not in page
    assert str(elsewhere.pk) not in page
    assert read(elsewhere).state == State.IN_REVIEW


@pytest.mark.parametrize("value", ["nonsense", f"{uuid.UUID(int=1)}:x", ":1"])
def test_what_no_tick_box_sends_is_not_there(reviews, reviewer, value):
    assert press(reviewer, [value]).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("teammate", 403), ("author", 403), ("owner", 302)])
def test_who_may_decide_on_several(request, reviews, who, status):
    assert press(request.getfixturevalue(who), ticks(reviews)).status_code == status


def test_a_stranger_changes_nothing(reviews, stranger):
    press(stranger, ticks(reviews))

    assert states(reviews) == [State.IN_REVIEW] * 4


def test_it_is_not_done_by_a_link(reviewer):
    assert reviewer.client.get(SEVERAL).status_code == 405
