"""Decisions on the desk: where they lead, what refuses them, and taking them back."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reviews.decisions import UNDO_MOST, decide
from reviews.models import Review, ReviewEvent
from reviews.revisions import edit_caption
from reviews.transitions import Action
from tests.reviews.conftest import acting
from tests.reviews.desk_page import DESK, press, shown
from tests.reviews.factories import read, review_captions

State = Review.State


# --- Where a decision leads -----------------------------------------------------------------------------


@pytest.mark.parametrize(("decided", "following"), [(0, 1), (1, 2), (2, 1)])
def test_a_decision_moves_on_to_the_next_and_at_the_end_to_the_one_before(
    reviews, reviewer, decided, following
):
    response = press(reviewer, reviews[decided], "approve", query="show=mine&platform=x")

    address = response.headers["Location"]
    assert address.startswith(f"{reviews[following].get_absolute_url()}?show=mine&platform=x&done=")
    page = reviewer.client.get(address).content.decode()
    assert f"Approved: Brief {decided}, X." in page
    assert "Undo" in page


def test_the_last_decision_leads_to_the_empty_list(reviews, reviewer):
    for review in reviews[:2]:
        press(reviewer, review, "approve")
    response = press(reviewer, reviews[2], "reject", comment="No")

    assert response.headers["Location"].startswith(f"{DESK}?show=mine&done=")
    page = reviewer.client.get(response.headers["Location"]).content.decode()
    assert "Nothing waits for you" in page
    assert "Rejected: Brief 2, X." in page


def test_by_htmx_the_desk_itself_comes_with_address_and_number(reviews, reviewer):
    response = press(reviewer, reviews[0], "approve", htmx=True)

    page = response.content.decode()
    assert response.status_code == 200
    assert response.headers["HX-Push-Url"] == f"{reviews[1].get_absolute_url()}?show=mine"
    assert shown(response) == "Brief 1, X"
    assert "<html" not in page
    assert re.search(r'id="reviews-waiting"\s+hx-swap-oob="true"><span class="count">2<', page)


def test_what_is_reopened_stays_on_the_stage(reviews, reviewer):
    press(reviewer, reviews[0], "approve")
    response = press(reviewer, reviews[0], "reopen")

    assert response.headers["Location"].startswith(reviews[0].get_absolute_url())


def test_the_way_back_in_the_browser_gets_a_whole_page(reviews, reviewer):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert "<html" in reviewer.client.get(DESK, headers=headers).content.decode()


# --- What is refused ------------------------------------------------------------------------------------


def test_a_decision_without_its_comment_says_so_at_the_field(reviews, reviewer):
    response = press(reviewer, reviews[0], "reject", comment="  ")

    page = response.content.decode()
    assert response.status_code == 422
    assert re.search(r'data-decision="reject"\s+open', page)
    assert re.search(r'id="comment-reject"[^>]*aria-invalid="true"', page)


def test_who_comes_second_keeps_the_comment_and_sees_what_is_there_now(
    reviews, reviewer, second_reviewer, workspace
):
    decide(reviews[0].pk, Action.APPROVE, acting(second_reviewer, workspace), revision=1)

    response = press(reviewer, reviews[0], "reject", comment="The tone is off", htmx=True)

    page = response.content.decode()
    assert response.status_code == 422
    assert "ravi approved this before you" in page
    assert "The tone is off</textarea>" in page
    assert response.headers["HX-Push-Url"] == f"{reviews[0].get_absolute_url()}?show=mine"
    assert read(reviews[0]).state == State.APPROVED


def test_a_revision_that_came_meanwhile_is_shown_with_the_comment_in_its_field(
    reviews, reviewer, author, workspace
):
    edit_caption(reviews[0].pk, acting(author, workspace), title="", text="New words", revision=1)

    page = press(reviewer, reviews[0], "request_changes", comment="Shorter").content.decode()

    assert "meanwhile there is revision 2" in page
    assert re.search(r'id="comment-request_changes"[^>]*>Shorter</textarea>', page)
    assert re.search(r'name="revision"\s+value="2"', page)


def test_the_author_reads_why_somebody_else_approves(workspace, second_reviewer):
    review = review_captions(workspace, second_reviewer.user)[0]

    page = second_reviewer.client.get(review.get_absolute_url()).content.decode()

    assert "You made or changed this, so somebody else approves it." in page
    assert 'aria-describedby="why-approve"' in page
    assert 'value="approve"' not in page.split('id="several"')[0].split("decisions")[-1]


# --- Undo -----------------------------------------------------------------------------------------------


def undo_address(response) -> str:
    return re.search(r'action="(/reviews/undo/[^"]*)"', response.content.decode()).group(1)


def test_undo_returns_to_the_output(reviews, reviewer):
    page = reviewer.client.get(press(reviewer, reviews[0], "approve").headers["Location"])

    response = reviewer.client.post(undo_address(page))

    assert response.headers["Location"].startswith(reviews[0].get_absolute_url())
    assert read(reviews[0]).state == State.IN_REVIEW
    assert "Undone: Brief 0, X." in reviewer.client.get(response.headers["Location"]).content.decode()


def test_by_htmx_what_was_undone_can_be_decided_again(reviews, reviewer):
    page = press(reviewer, reviews[0], "approve", htmx=True)

    response = reviewer.client.post(undo_address(page), headers={"HX-Request": "true"})

    assert shown(response) == "Brief 0, X"
    assert 'data-key="a"' in response.content.decode()


def test_undo_that_comes_too_late_says_so(reviews, reviewer, monkeypatch):
    page = reviewer.client.get(press(reviewer, reviews[0], "approve").headers["Location"])
    later = timezone.now() + timedelta(seconds=UNDO_MOST + 1)
    monkeypatch.setattr("reviews.decisions.timezone.now", lambda: later)

    response = reviewer.client.post(undo_address(page))

    assert response.status_code == 422
    assert "too long ago" in response.content.decode()
    assert read(reviews[0]).state == State.APPROVED


@pytest.mark.parametrize(("who", "status"), [("second_reviewer", 422), ("teammate", 422), ("stranger", 404)])
def test_nobody_undoes_what_others_decided(request, reviews, reviewer, who, status):
    press(reviewer, reviews[0], "approve")
    event = ReviewEvent.objects.get(action="approved")

    response = request.getfixturevalue(who).client.post(reverse("undo_decision", args=[event.pk]))

    assert response.status_code == status
    assert read(reviews[0]).state == State.APPROVED


def test_news_of_others_is_not_told(reviews, reviewer, second_reviewer):
    address = press(reviewer, reviews[0], "approve").headers["Location"]

    assert "Approved: Brief 0" not in second_reviewer.client.get(address).content.decode()
