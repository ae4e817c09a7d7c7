"""The reviewer's desk: who sees it, what is on it, and which list."""

import re

import pytest
from django.urls import reverse

from reviews.models import Look, Review
from reviews.revisions import edit_caption
from tests.reviews.conftest import acting
from tests.reviews.desk_page import DESK, listed, press, shown
from tests.reviews.factories import read, review_captions, review_files, set_policy

State = Review.State


# --- Who ----------------------------------------------------------------------------------------------


def test_a_member_sees_the_list_with_the_oldest_on_the_stage(reviews, reviewer):
    response = reviewer.client.get(DESK)

    assert listed(response) == ["Brief 0, X", "Brief 1, X", "Brief 2, X"]
    assert shown(response) == "Brief 0, X"
    assert "3 waiting for you" in response.content.decode()


def test_somebody_who_may_only_look_gets_no_buttons(reviews, teammate):
    response = teammate.client.get(reviews[0].get_absolute_url())

    assert shown(response) == "Brief 0, X"
    assert 'name="action"' not in response.content.decode()


def test_a_stranger_sees_nothing(reviews, stranger):
    assert listed(stranger.client.get(DESK)) == []
    assert stranger.client.get(reviews[0].get_absolute_url()).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("reviewer", 302), ("teammate", 422), ("stranger", 404)])
def test_who_may_decide(request, reviews, who, status):
    person = request.getfixturevalue(who)

    assert press(person, reviews[0], "approve").status_code == status
    assert (read(reviews[0]).state == State.APPROVED) == (status == 302)


def test_the_desk_of_a_member_of_nothing_is_not_there(make_person):
    assert make_person("nobody").client.get(DESK).status_code == 404


def test_decisions_are_not_made_by_a_link(reviews, reviewer):
    assert reviewer.client.get(reverse("decide", args=[reviews[0].pk])).status_code == 405


@pytest.mark.parametrize(
    ("action", "revision"), [("approve", "x"), ("celebrate", "1"), ("edit", "1"), ("", "")]
)
def test_what_no_button_sends_is_not_there(reviews, reviewer, action, revision):
    assert press(reviewer, reviews[0], action, revision=revision).status_code == 404


# --- What is shown --------------------------------------------------------------------------------------


def test_an_output_is_looked_at_by_opening_it(reviews, reviewer):
    reviewer.client.get(DESK)
    assert not Look.objects.exists()

    reviewer.client.get(reviews[1].get_absolute_url())

    assert Look.objects.get().review_id == reviews[1].pk


def test_what_changed_since_the_last_look_is_shown(reviews, reviewer, author, workspace):
    reviewer.client.get(reviews[0].get_absolute_url())
    edit_caption(reviews[0].pk, acting(author, workspace), title="", text="Dark mode is there", revision=1)

    page = reviewer.client.get(reviews[0].get_absolute_url()).content.decode()

    assert "What changed" in page
    assert "<ins>" in page


def test_the_text_on_the_stage_is_exactly_the_caption(workspace, author, reviewer):
    review = review_captions(workspace, author.user)[0]
    text = "  Two  spaces, <b> & #Tags\n\n" + "word " * 60 + "\n@northwind https://example.com/?a=1&b=2."
    edited = edit_caption(review.pk, acting(author, workspace), title="", text=text, revision=1)

    page = reviewer.client.get(review.get_absolute_url()).content.decode()

    drawn = re.search(r'data-anchors="text">(.*?)</span>\s*</div>', page, re.DOTALL).group(1)
    drawn, folds = re.subn(r'<span class="fold" data-not-text>[^<]*</span>', "", drawn)
    words = re.sub(r"<[^>]*>", "", drawn)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        words = words.replace(entity, sign)
    assert words == edited.text
    assert folds == 1


def test_provenance_names_what_it_was_made_from(workspace, author, reviewer):
    review = review_files(workspace, author.user, prompt="Morning light", request_id="req_42")[1]

    page = reviewer.client.get(review.get_absolute_url()).content.decode()

    for words in ("Morning light", "FLUX.2 Flex", "9 credits for 2 images", "ada", "req_42", "Image 2 of 2"):
        assert words in page


def test_approvals_so_far_are_named(workspace, author, reviewer, second_reviewer):
    set_policy(workspace, approvals_needed=2)
    review = review_captions(workspace, author.user)[0]
    press(reviewer, review, "approve")

    page = second_reviewer.client.get(review.get_absolute_url()).content.decode()

    assert "1 of 2 approvals: rita" in page
