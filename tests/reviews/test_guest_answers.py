"""Guests decide and comment under a name of theirs; what is refused is said, and nothing typed is lost."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from reviews.decisions import decide
from reviews.discussion import reply
from reviews.forms.guests import clean_name
from reviews.guest_access import WORDS_MOST
from reviews.models import Comment, Review, ReviewEvent, Thread
from reviews.revisions import edit_caption
from reviews.transitions import Action
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, set_policy
from tests.reviews.guest_factories import answer, guest_of, output_of, share
from workspaces.models import Rate

State = Review.State


@pytest.fixture
def review(workspace, author) -> Review:
    return review_captions(workspace, author.user)[0]


@pytest.fixture
def new(review, owner):
    return share([review], owner.user)


@pytest.fixture
def guest(new) -> Client:
    return guest_of(new)


def page_of(guest: Client, new, review: Review) -> str:
    return guest.get(output_of(new.link, review)).content.decode()


def test_a_guest_approves_under_the_name_they_gave(guest, new, review):
    response = answer(guest, new.link, review, "approve", comment="Lovely")

    assert response.status_code == 302
    assert read(review).state == State.APPROVED
    event = review.events.get(action=ReviewEvent.Action.APPROVED)
    assert (event.guest_name, event.guest_link, event.person) == ("Nadia", new.link, None)
    assert (event.actor_name, event.comment) == ("Nadia (guest)", "Lovely")
    page = page_of(guest, new, review)
    assert "Nothing more is needed from you" in page
    assert 'name="action" value="approve"' not in page


def test_the_name_is_asked_once(guest, new, review):
    assert 'name="name"' in page_of(guest, new, review)
    answer(guest, new.link, review, "comment", comment="First")
    page = page_of(guest, new, review)
    assert 'name="name"' not in page
    answer(guest, new.link, review, "comment", comment="Second", name="Mallory")
    assert set(Comment.objects.values_list("guest_name", flat=True)) == {"Nadia"}
    guest.post(reverse("guest_name", args=[new.link.pk]), {"name": "Nadia B."})
    answer(guest, new.link, review, "comment", comment="Third")
    assert Comment.objects.get(text="Third").author_name == "Nadia B. (guest)"


@pytest.mark.parametrize("name", ["", "  ", "\u200b\u202e", "x" * 101])
def test_without_a_name_nothing_is_decided_and_the_words_are_kept(guest, new, review, name):
    response = answer(guest, new.link, review, "approve", name=name, comment="Keep me")
    assert response.status_code == 422
    assert "Keep me" in response.content.decode()
    assert read(review).state == State.IN_REVIEW


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Nadia \n  Bauer ", "Nadia Bauer"),
        ("Na\u202edia\u0000\u0007", "Nadia"),
        ("\u2067\u200f\ufeff", ""),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200c\u200d", ""),
        ("Zoe\u0308", "Zoë"),
    ],
)
def test_a_name_is_one_line_that_steers_nothing(raw, clean):
    assert clean_name(raw) == clean


def test_changes_are_requested_with_words_only(guest, new, review):
    response = answer(guest, new.link, review, "request_changes", comment=" \n ")
    assert response.status_code == 422
    assert "Say what should be different" in response.content.decode()

    assert answer(guest, new.link, review, "request_changes", comment="Warmer").status_code == 302
    assert read(review).state == State.CHANGES_REQUESTED
    assert "Warmer" in page_of(guest, new, review)


def test_one_link_is_one_approval_whatever_names_are_given(guest, new, review, workspace):
    set_policy(workspace, approvals_needed=2)
    answer(guest, new.link, review, "approve")
    second = guest_of(new)

    response = answer(second, new.link, review, "approve", name="Somebody else")

    assert response.status_code == 409
    assert "already" in response.content.decode() or "have approved" in response.content.decode()
    assert read(review).state == State.IN_REVIEW
    assert "Approved by you" in page_of(guest, new, review)


def test_a_guest_who_is_overtaken_hears_so_without_names_and_keeps_the_words(
    guest, new, review, reviewer, workspace
):
    decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)

    response = answer(guest, new.link, review, "request_changes", comment="Too late words")

    page = response.content.decode()
    assert response.status_code == 409
    assert "was not counted" in page
    assert "Too late words" in page
    assert "rita" not in page
    assert read(review).state == State.APPROVED


def test_a_decision_on_a_revision_that_changed_shows_the_new_one(guest, new, review, author, workspace):
    edit_caption(review.pk, acting(author, workspace), title="", text="New words", revision=1)

    response = answer(guest, new.link, review, "approve", comment="Fine")

    page = response.content.decode()
    assert response.status_code == 409
    assert "changed this while you were looking" in page
    assert "New words" in page
    assert 'name="name"' not in page
    assert ">\nFine</textarea>" in page
    assert re.search(r'name="revision"\s+value="2"', page)
    assert read(review).state == State.IN_REVIEW


def test_what_a_check_blocks_a_guest_cannot_approve_and_reads_no_rule(guest, new, review, workspace):
    set_policy(workspace, forbidden_words="Dark mode")

    page = page_of(guest, new, review)
    assert 'value="approve"' not in page
    assert 'value="request_changes"' in page
    assert "team has to change something" in page
    response = answer(guest, new.link, review, "approve")
    assert response.status_code == 409
    assert "A check" not in response.content.decode()
    assert "Your approval was not counted" in response.content.decode()


def test_who_may_only_look_gets_no_form_and_no_hearing(review, owner):
    new = share([review], owner.user, may_decide=False)
    guest = guest_of(new)

    page = page_of(guest, new, review)
    assert "<form" not in page
    for action in ("approve", "request_changes", "comment"):
        assert answer(guest, new.link, review, action, comment="Hello").status_code == 403
    assert guest.get(reverse("guest_name", args=[new.link.pk])).status_code == 403
    assert read(review).state == State.IN_REVIEW
    assert not Thread.objects.exists()


@pytest.mark.parametrize("action", ["reject", "reopen", "edit", "submit", "withdraw", "nonsense", ""])
def test_what_is_not_for_guests_does_not_exist_for_them(guest, new, review, action):
    assert answer(guest, new.link, review, action, comment="Please").status_code == 404
    assert read(review).version == review.version


def test_a_guest_reads_answers_in_their_own_threads_only(guest, new, review, owner, reviewer, workspace):
    answer(guest, new.link, review, "comment", comment="Can it be shorter?")
    thread = Thread.objects.get()
    reply(thread.pk, acting(reviewer, workspace), text="We can try")
    other = share([review], owner.user)
    stranger = guest_of(other)

    page = page_of(guest, new, review)
    assert "We can try" in page
    # A member without a full name is the team: a user name may be an e-mail address.
    assert "rita" not in page
    assert "Can it be shorter?" not in page_of(stranger, other, review)
    values = {"comment": "Hello", "thread": str(thread.pk)}
    assert answer(stranger, other.link, review, "comment", **values).status_code == 404
    assert answer(guest, new.link, review, "comment", **values).status_code == 302
    assert [comment.text for comment in thread.comments.all()] == [
        "Can it be shorter?",
        "We can try",
        "Hello",
    ]


def test_an_empty_reply_is_refused_in_its_place(guest, new, review):
    answer(guest, new.link, review, "comment", comment="Can it be shorter?")
    response = answer(guest, new.link, review, "comment", thread=str(Thread.objects.get().pk))
    assert response.status_code == 422
    assert "Write a comment first" in response.content.decode()
    assert response.content.decode().count("<details") == response.content.decode().count(" open>") == 1


def test_too_many_answers_have_to_wait_and_keep_the_words(guest, new, review):
    answer(guest, new.link, review, "comment", comment="First")
    Rate.objects.filter(name__startswith="guests.words.").update(count=WORDS_MOST)

    response = answer(guest, new.link, review, "approve", comment="Keep me")

    assert response.status_code == 429
    assert "Retry-After" in response
    assert "Keep me" in response.content.decode()
    assert read(review).state == State.IN_REVIEW


def test_answers_need_the_token_of_the_form(new, review):
    guest = guest_of(new, enforce_csrf_checks=True)
    assert answer(guest, new.link, review, "approve").status_code == 403
    guest.get(output_of(new.link, review))
    token = guest.cookies["csrftoken"].value
    assert answer(guest, new.link, review, "approve", csrfmiddlewaretoken=token).status_code == 302


def test_the_address_of_a_refused_answer_leads_back_to_the_output(guest, new, review):
    response = guest.get(reverse("guest_answer", args=[new.link.pk, review.pk]))
    assert (response.status_code, response["Location"]) == (302, output_of(new.link, review))
