"""Threads on an output: who may say what, what is written down, and what leaves the review as it was."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviews.actors import Actor
from reviews.anchors import Anchor
from reviews.decisions import COMMENT_MAX, CommentMissing, Refused, decide
from reviews.discussion import reopen, reply, resolve, start_thread
from reviews.models import Comment, GuestLink, Thread
from reviews.revisions import edit_caption
from reviews.threads import threads_of
from reviews.transitions import Action
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, review_files
from workspaces.models import Membership, Role

Kind = Thread.Anchor


@pytest.fixture
def review(workspace, author):
    return review_captions(workspace, author.user)[0]


@pytest.fixture
def ada(author, workspace) -> Actor:
    return acting(author, workspace)


@pytest.fixture
def rita(reviewer, workspace) -> Actor:
    return acting(reviewer, workspace)


def guest(review, **fields) -> Actor:
    link = GuestLink.objects.create(
        workspace=review.workspace,
        name="Client",
        token_hash="0" * 64,
        **{"expires_at": timezone.now() + timedelta(days=1), "may_decide": True} | fields,
    )
    link.reviews.add(review)
    return Actor(guest_link=link, guest_name="Gwen")


def lines(review) -> list[str]:
    return [event.action for event in review.events.all()][1:]


def test_a_thread_is_a_line_of_history_and_leaves_the_review_alone(review, rita):
    thread = start_thread(review.pk, rita, text="  Lose this \r\n please ", revision=1)

    event = review.events.last()
    after = read(review)
    assert thread.comments.get().text == "Lose this \n please"
    assert (event.action, event.person, event.detail["thread"]) == ("commented", rita.person, str(thread.pk))
    assert (after.state, after.version, after.round) == (review.state, review.version, review.round)


def test_a_comment_does_not_come_between_a_person_and_their_decision(review, rita, ada):
    start_thread(review.pk, ada, text="Is the date right?", revision=1)

    assert decide(review.pk, Action.APPROVE, rita, revision=1).version == review.version + 1


def test_it_is_answered_resolved_and_reopened(review, ada, rita):
    thread = start_thread(review.pk, rita, text="Lose this", revision=1)
    reply(thread.pk, ada, text="Why?")
    assert resolve(thread.pk, rita).resolved_by == rita.person
    assert not reopen(thread.pk, ada).is_resolved

    assert lines(review) == ["commented", "commented", "thread_resolved", "thread_reopened"]
    assert {event.version for event in review.events.all()} == {review.version}


def test_what_is_done_already_is_not_done_again(review, rita):
    thread = start_thread(review.pk, rita, text="Lose this", revision=1)
    reopen(thread.pk, rita)
    resolve(thread.pk, rita)
    resolve(thread.pk, rita)

    assert lines(review) == ["commented", "thread_resolved"]


def test_an_answer_opens_a_resolved_thread(review, ada, rita):
    thread = start_thread(review.pk, rita, text="Lose this", revision=1)
    resolve(thread.pk, rita)
    reply(thread.pk, ada, text="Not yet")

    assert not Thread.objects.get().is_resolved
    assert lines(review)[-2:] == ["thread_reopened", "commented"]


def test_the_same_press_twice_is_one_comment(review, ada, rita):
    for _ in range(2):
        thread = start_thread(review.pk, rita, text="Lose this", revision=1)
    for _ in range(2):
        reply(thread.pk, ada, text="Done")

    assert [comment.text for comment in Comment.objects.all()] == ["Lose this", "Done"]
    assert lines(review) == ["commented", "commented"]


def test_the_same_words_elsewhere_or_later_are_another_comment(review, ada, rita):
    text = review.revision.text
    first = start_thread(review.pk, rita, text="Lose this", revision=1)
    start_thread(review.pk, ada, text="Lose this", revision=1)
    start_thread(
        review.pk, rita, text="Lose this", revision=1, anchor=Anchor(Kind.TEXT, 0, 4, quote=text[:4])
    )
    reply(first.pk, ada, text="Done")
    reply(first.pk, rita, text="Lose this")
    resolve(first.pk, rita)
    start_thread(review.pk, rita, text="Lose this", revision=1)

    assert (Thread.objects.count(), Comment.objects.count()) == (4, 6)


@pytest.mark.parametrize("text", ["", " \n ", "\u200b\u2060", "\x00\x07"])
def test_what_says_nothing_is_refused(review, rita, text):
    with pytest.raises(CommentMissing):
        start_thread(review.pk, rita, text=text, revision=1)
    assert not Thread.objects.exists()


def test_the_limit_counts_what_is_kept(review, rita):
    start_thread(review.pk, rita, text="🙂" * COMMENT_MAX + "\n", revision=1)
    with pytest.raises(Refused, match="1 too long"):
        start_thread(review.pk, rita, text="🙂" * (COMMENT_MAX + 1), revision=1)


def test_signs_that_turn_the_direction_are_dropped(review, rita):
    thread = start_thread(review.pk, rita, text="\u202eevil\u2066\u202a", revision=1)

    assert thread.comments.get().text == "evil"


def test_a_viewer_reads(review, teammate, workspace, rita):
    thread = start_thread(review.pk, rita, text="Lose this", revision=1)
    tom = acting(teammate, workspace)

    for attempt in (
        lambda: start_thread(review.pk, tom, text="Hm", revision=1),
        lambda: reply(thread.pk, tom, text="Hm"),
        lambda: resolve(thread.pk, tom),
        lambda: reopen(thread.pk, tom),
    ):
        with pytest.raises(Refused, match="may read"):
            attempt()


def test_a_right_that_was_taken_meanwhile_does_not_count(review, ada):
    Membership.objects.update(role=Role.VIEWER)

    with pytest.raises(Refused, match="may read"):
        start_thread(review.pk, ada, text="Hm", revision=1)


def test_a_guest_says_but_does_not_settle(review, rita):
    gwen = guest(review)
    thread = start_thread(review.pk, gwen, text="Our red, please", revision=1)
    reply(thread.pk, gwen, text="Any news?")

    with pytest.raises(Refused, match="may read"):
        resolve(thread.pk, gwen)
    first = threads_of(read(review), gwen)[0].comments[0]
    assert (first.author_name, first.initials) == ("Gwen (guest)", "Gw")
    assert review.events.last().guest_name == "Gwen"


@pytest.mark.parametrize("fields", [{"may_decide": False}, {"expires_at": timezone.now()}])
def test_a_link_that_only_shows_or_has_ended_says_nothing(review, fields):
    with pytest.raises(Refused):
        start_thread(review.pk, guest(review, **fields), text="Hm", revision=1)


def test_a_comment_on_what_has_changed_meanwhile_is_carried(review, ada, rita):
    text = review.revision.text
    edit_caption(review.pk, ada, title="", text=f"New: {text}", revision=1)
    anchor = Anchor(Kind.TEXT, 5, 9, quote=text[5:9])
    start_thread(review.pk, rita, text="Lower case?", revision=1, anchor=anchor)

    (view,) = threads_of(read(review))
    assert (view.is_carried, view.from_revision) == (True, 1)
    assert read(review).revision.text[view.start : view.end] == text[5:9]


def test_words_that_are_gone_leave_their_quote(review, ada, rita):
    anchor = Anchor(Kind.TEXT, 0, 4, quote=review.revision.text[:4])
    start_thread(review.pk, rita, text="Hm", revision=1, anchor=anchor)
    edit_caption(review.pk, ada, title="", text="Something else", revision=1)

    (view,) = threads_of(read(review))
    assert view.is_lost
    assert view.thread.quote == review.revision.text[:4]


def test_open_threads_come_first_and_are_counted(review, rita):
    words = review.revision.text[:4]
    places = [Anchor(Kind.TEXT, 0, 4, quote=words), None, Anchor(Kind.TEXT, 0, 4, quote=words)]
    threads = [
        start_thread(review.pk, rita, text=f"Number {number}", revision=1, anchor=place)
        for number, place in enumerate(places)
    ]
    resolve(threads[0].pk, rita)

    found = threads_of(read(review), rita)
    assert [view.thread.pk for view in found] == [threads[1].pk, threads[2].pk, threads[0].pk]
    assert [view.number for view in found] == [0, 1, 0]
    assert (found.open_count, found.may_comment, found.may_resolve) == (2, True, True)


def test_reading_them_costs_the_same_however_many(review, ada, rita, django_assert_num_queries):
    for count in range(12):
        thread = start_thread(review.pk, rita, text=f"@ada number {count}", revision=1)
        reply(thread.pk, ada, text="@rita done")
        present = read(review)
        if count in (0, 11):
            with django_assert_num_queries(3):
                found = threads_of(present, rita)
                names = [comment.author_name for view in found for comment in view.comments]
    assert len(names) == 24


def test_moments_are_said_as_a_clock_shows_them(workspace, author, rita):
    (video,) = review_files(workspace, author.user, kind="video")
    for starts_at, ends_at in ((59.9, None), (3, 61)):
        anchor = Anchor(Kind.TIME, starts_at=starts_at, ends_at=ends_at)
        start_thread(video.pk, rita, text="Too loud", revision=1, anchor=anchor)

    assert [view.moment for view in threads_of(read(video)).in_time] == ["0:03 to 1:01", "0:59"]


def test_a_stranger_has_no_voice(review, stranger):
    with pytest.raises(Refused):
        start_thread(review.pk, Actor(person=stranger.user, role=Role.MANAGER), text="Hm", revision=1)
