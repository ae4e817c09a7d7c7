"""The history of an output: every revision, what it changed, and every line of what was done."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from reviews.actors import Actor
from reviews.decisions import decide, record, undo
from reviews.models import GuestLink, Review, ReviewEvent, ReviewPolicy, Revision
from reviews.revisions import edit_caption, replace_file, restore
from reviews.transitions import Action
from tests.generations.factories import make_file
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, review_files, set_policy


@pytest.fixture
def review(workspace, author) -> Review:
    return review_captions(workspace, author.user)[0]


@pytest.fixture
def edited(review, author, workspace) -> Review:
    edit_caption(review.pk, acting(author, workspace), title="", text="New words", revision=1)
    return read(review)


def address(review: Review) -> str:
    return reverse("review_history", args=[review.pk])


def restoring(review: Review, number: int) -> str:
    return reverse("restore_revision", args=[review.pk, number])


def shown(person, review: Review) -> str:
    return " ".join(person.client.get(address(review)).content.decode().split())


def test_who_may_see_and_who_may_restore(edited, author, reviewer, teammate, stranger):
    answers = {
        "author": (author, 200, True),
        "reviewer": (reviewer, 200, True),
        "viewer": (teammate, 200, False),
        "stranger": (stranger, 404, False),
    }
    for name, (person, status, may) in answers.items():
        answer = person.client.get(address(edited))
        assert (answer.status_code, restoring(edited, 1) in answer.content.decode()) == (status, may), name
    assert teammate.client.post(restoring(edited, 1), {"revision": 2}).status_code == 403
    assert stranger.client.post(restoring(edited, 1), {"revision": 2}).status_code == 404
    assert read(edited).revision.number == 2


def test_the_policy_hides_what_it_does_not_allow(edited, author, reviewer, workspace):
    set_policy(workspace, editors=ReviewPolicy.Editors.REVIEWERS)
    page = shown(author, edited)
    assert restoring(edited, 1) not in page
    assert "changed by others" in page
    assert restoring(edited, 1) in shown(reviewer, edited)

    answer = author.client.post(restoring(edited, 1), {"revision": 2})
    assert "changed by others" in str(next(iter(get_messages(answer.wsgi_request))))
    assert read(edited).revision.number == 2


def test_an_earlier_revision_is_restored(edited, reviewer):
    answer = reviewer.client.post(f"{restoring(edited, 1)}?show=waiting", {"revision": 2})
    assert answer.url == f"{edited.get_absolute_url()}?show=waiting"
    made = read(edited).revision
    assert (made.number, made.text, made.author) == (3, edited.revisions.get(number=1).text, reviewer.user)
    page = shown(reviewer, edited)
    assert "Restored from revision 1 by rita" in page
    # Revision 1 holds what is present: nothing to restore.
    assert restoring(edited, 1) not in page


def test_restoring_over_what_was_not_seen_is_refused(edited, reviewer):
    answer = reviewer.client.post(restoring(edited, 1), {"revision": 1})
    assert answer.url == address(edited)
    assert "meanwhile" in str(next(iter(get_messages(answer.wsgi_request))))
    assert read(edited).revision.number == 2


def test_it_shows_what_each_revision_changed(edited, teammate):
    past = teammate.client.get(address(edited)).context["past"]
    assert [entry.revision.number for entry in past] == [2, 1]
    assert {segment.op for segment in past[0].segments} > {"insert"}
    assert {segment.op for segment in past[1].segments} == {"equal"}


def test_it_tells_what_was_decided_and_taken_back(review, author, reviewer, workspace):
    actor = acting(reviewer, workspace)
    event = decide(review.pk, Action.REQUEST_CHANGES, actor, revision=1, comment="Shorter <b>please")
    undo(event.pk, actor)
    decide(review.pk, Action.APPROVE, actor, revision=1)

    page = shown(author, review)
    for sentence in (
        "PowerPost Dashboard opened the review",
        '<span class="undone">rita requested changes</span>',
        "Shorter &lt;b&gt;please",
        "rita took this back: requested changes",
        "rita approved it",
        "what is stored is what was approved",
        read(review).approved_fingerprint[:12],
    ):
        assert sentence in page
    assert page.index("requested changes</span>") < page.index("rita approved it")


def test_it_says_when_what_is_stored_is_not_what_was_approved(review, author, reviewer, workspace):
    decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    Revision.objects.filter(review=review).update(text="Tampered")
    page = shown(author, review)
    assert "what is stored is not what was approved" in page
    assert "Not what was written" in page
    assert "Changed since approval" in page


@pytest.mark.parametrize("action", ReviewEvent.Action)
def test_every_kind_of_line_can_be_read(review, author, action, workspace, owner):
    link = GuestLink.objects.create(
        workspace=workspace, name="Client", token_hash="x", expires_at="2999-01-01T00:00Z"
    )
    record(review, action, Actor(guest_link=link, guest_name="Cleo"), before="", after=review.state)
    assert "Cleo (guest) " in shown(author, review)


def test_files_stand_side_by_side(workspace, author):
    image = review_files(workspace, author.user)[0]
    other = make_file(workspace, "webp", name="from-the-library.webp")
    actor = acting(author, workspace)
    replace_file(image.pk, actor, media_file=other, made_by=None, revision=1)
    page = shown(author, image)
    assert "from-the-library.webp" in page
    assert page.count(reverse("media_thumbnail", args=[image.output.media_file_id])) == 2

    restore(image.pk, actor, number=1, revision=2)
    assert "Restored from revision 1" in shown(author, image)


def test_it_costs_the_same_however_long_it_is(review, author, workspace, django_assert_max_num_queries):
    actor = acting(author, workspace)
    author.client.get(address(review))
    for number in range(1, 13):
        edit_caption(review.pk, actor, title="", text=f"Words {number}", revision=number)
    with django_assert_max_num_queries(18):
        answer = author.client.get(address(review))
    assert len(answer.context["past"]) == 10
    # The last of a page is compared with the first of the next one.
    assert {segment.op for segment in answer.context["past"][-1].segments} > {"insert"}
