"""Who hears of what happens to outputs, who does not, and what is taken back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.models import Notification, Told
from notifications.wording import Wording
from reviews import announcements
from reviews.announcements import announce, announce_missed, settle_waiting
from reviews.decisions import decide, undo
from reviews.discussion import reply, start_thread
from reviews.models import Review, ReviewEvent
from reviews.revisions import edit_caption
from reviews.tasks import announce_missed_events
from reviews.transitions import Action
from tests.conftest import Person
from tests.reviews.conftest import acting
from tests.reviews.factories import review_captions, review_files, set_policy
from workspaces.models import Membership, Role

PROMPT = "Minimalist workspace with laptop and coffee"


def tell_all() -> None:
    """Announce what was recorded and not announced yet, in its order."""
    for event in ReviewEvent.objects.order_by("pk"):
        announce(event.pk)


def heard(person: Person) -> list[str]:
    """Return what the person has not read, oldest first."""
    unread = Notification.objects.filter(person=person.user, read_at=None).order_by("pk")
    return [Wording(entry).sentence.replace(f" of “{PROMPT}”", "") for entry in unread]


def all_read() -> None:
    Notification.objects.filter(read_at=None).update(read_at=timezone.now())


@pytest.fixture
def captions(workspace, author, reviewer) -> list[Review]:
    """Two captions in review, by the author; the reviewer was told and has read it."""
    found = review_captions(workspace, author.user)
    tell_all()
    all_read()
    return found


@pytest.fixture
def act(workspace):
    """Return a function that decides on revision 1 and announces it."""

    def do(
        review: Review, action: Action, person: Person, comment: str = "", revision: int = 1
    ) -> ReviewEvent:
        event = decide(review.pk, action, acting(person, workspace), revision=revision, comment=comment)
        tell_all()
        return event

    return do


# --- What waits -----------------------------------------------------------------------------------------


def test_reviewers_hear_once_of_what_a_job_brings(workspace, author, reviewer, owner, teammate, stranger):
    reviews = review_captions(workspace, author.user)
    tell_all()
    tell_all()

    assert heard(reviewer) == heard(owner) == ["2 outputs wait for your review"]
    assert [heard(person) for person in (author, teammate, stranger)] == [[], [], []]
    assert Notification.objects.get(person=reviewer.user).url == reviews[0].get_absolute_url()


@pytest.mark.parametrize(("allowed", "sentences"), [(False, []), (True, ["2 outputs wait for your review"])])
def test_an_author_who_reviews_hears_as_the_policy_says(workspace, reviewer, allowed, sentences):
    set_policy(workspace, author_may_approve=allowed)
    review_captions(workspace, reviewer.user)
    tell_all()
    assert heard(reviewer) == sentences


def test_drafts_wait_for_nobody_until_they_are_sent(workspace, author, reviewer, act):
    set_policy(workspace, sends_to_review=False)
    review = review_captions(workspace, author.user)[0]
    tell_all()
    assert heard(reviewer) == []

    act(review, Action.SUBMIT, author)
    assert heard(reviewer) == ["The Instagram caption waits for your review"]


def test_what_one_decides_waits_no_more_for_the_other(workspace, author, reviewer, second_reviewer, act):
    first, second = review_captions(workspace, author.user)
    tell_all()

    act(first, Action.APPROVE, reviewer)
    assert heard(second_reviewer) == ["The X caption waits for your review"]
    assert Notification.objects.get(person=second_reviewer.user).url == second.get_absolute_url()

    act(second, Action.WITHDRAW, author)
    assert heard(second_reviewer) == heard(reviewer) == []


def test_a_second_approval_is_still_waited_for(workspace, author, reviewer, second_reviewer, act):
    set_policy(workspace, approvals_needed=2)
    review = review_files(workspace, author.user, kind="video")[0]
    tell_all()

    act(review, Action.APPROVE, reviewer)
    assert heard(second_reviewer) == ["The video waits for your review"]
    assert heard(author) == heard(reviewer) == []

    act(review, Action.APPROVE, second_reviewer)
    assert heard(second_reviewer) == []
    assert heard(author) == ["Ravi approved the video"]


def test_an_edit_is_told_again_to_whom_it_waits_for(workspace, captions, author, reviewer, second_reviewer):
    edit_caption(captions[0].pk, acting(reviewer, workspace), title="", text="New words", revision=1)
    tell_all()
    # Whoever changed it cannot approve it.
    assert heard(second_reviewer) == ["The Instagram caption waits for your review"]
    assert heard(reviewer) == []


def test_an_undone_decision_waits_again(workspace, captions, reviewer, second_reviewer, act):
    event = act(captions[0], Action.APPROVE, reviewer)
    undo(event.pk, acting(reviewer, workspace))
    tell_all()
    assert heard(second_reviewer) == ["The Instagram caption waits for your review"]


def test_settling_many_jobs_takes_as_many_queries_as_settling_one(workspace, author, reviewer, owner):
    counts = []
    for jobs in (1, 4):
        for _ in range(jobs):
            review_captions(workspace, author.user)
        tell_all()
        with CaptureQueriesContext(connection) as queries:
            settle_waiting()
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("change", ["role", "membership", "policy"])
def test_what_changes_without_an_event_is_settled(workspace, author, reviewer, change):
    review_captions(workspace, reviewer.user if change == "policy" else author.user)
    if change == "policy":
        set_policy(workspace, author_may_approve=True)
    tell_all()
    assert heard(reviewer) == ["2 outputs wait for your review"]

    if change == "policy":
        set_policy(workspace, author_may_approve=False)
    elif change == "role":
        Membership.objects.filter(user=reviewer.user).update(role=Role.CREATOR)
    else:
        Membership.objects.filter(user=reviewer.user).delete()
    settle_waiting()
    assert heard(reviewer) == []


# --- Decisions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        (Action.APPROVE, "Rita approved the Instagram caption"),
        (Action.REQUEST_CHANGES, "Rita requested changes to the Instagram caption"),
        (Action.REJECT, "Rita rejected the Instagram caption"),
    ],
)
def test_the_author_hears_of_a_decision(captions, author, reviewer, teammate, act, action, sentence):
    act(captions[0], action, reviewer, "Because")
    assert heard(author) == [sentence]
    notification = Notification.objects.get(person=author.user, read_at=None)
    assert (Wording(notification).words, notification.url) == ("Because", captions[0].get_absolute_url())
    assert heard(reviewer) == heard(teammate) == []


def test_decisions_of_one_kind_on_one_job_are_told_together(captions, author, reviewer, second_reviewer, act):
    act(captions[0], Action.APPROVE, reviewer)
    act(captions[1], Action.APPROVE, second_reviewer)
    assert heard(author) == ["Rita and ravi approved 2 outputs"]


def test_whoever_changed_it_hears_too_and_nobody_of_their_own(
    workspace, captions, author, reviewer, owner, act
):
    edit_caption(captions[0].pk, acting(reviewer, workspace), title="", text="New words", revision=1)
    act(captions[0], Action.REJECT, owner, "No", revision=2)
    assert "Olivia rejected the Instagram caption" in heard(author)
    assert heard(reviewer) == ["Olivia rejected the Instagram caption"]

    set_policy(workspace, author_may_approve=True)
    act(captions[1], Action.APPROVE, owner)
    assert "approved" not in "".join(heard(owner))


def test_an_unread_decision_disappears_when_it_is_undone(workspace, captions, author, reviewer, act):
    act(captions[0], Action.APPROVE, reviewer)
    event = act(captions[1], Action.APPROVE, reviewer)
    undo(event.pk, acting(reviewer, workspace))
    tell_all()
    assert heard(author) == ["Rita approved the Instagram caption"]


def test_a_read_decision_is_corrected_when_it_is_undone(workspace, captions, author, reviewer, act):
    event = act(captions[0], Action.APPROVE, reviewer)
    all_read()
    undo(event.pk, acting(reviewer, workspace))
    tell_all()
    assert heard(author) == ["Rita took back a decision on the Instagram caption"]


def test_a_decision_undone_before_it_was_told_is_never_told(workspace, captions, author, reviewer):
    event = decide(captions[0].pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    undo(event.pk, acting(reviewer, workspace))
    for row in ReviewEvent.objects.order_by("-pk"):
        announce(row.pk)
    assert heard(author) == []


# --- Comments -------------------------------------------------------------------------------------------


def test_a_comment_reaches_author_participants_and_the_mentioned(
    workspace, captions, author, reviewer, owner, teammate, stranger
):
    thread = start_thread(captions[0].pk, acting(reviewer, workspace), text="Look @tom", revision=1)
    tell_all()
    assert heard(author) == ["Rita commented on the Instagram caption"]
    assert heard(teammate) == ["Rita mentioned you in a comment on the Instagram caption"]
    notification = Notification.objects.get(person=teammate.user)
    assert notification.url == f"{captions[0].get_absolute_url()}#thread-{thread.pk}"
    assert Wording(notification).words == "Look @tom"

    all_read()
    reply(thread.pk, acting(author, workspace), text="Thanks")
    reply(thread.pk, acting(owner, workspace), text="Me too")
    tell_all()
    assert heard(reviewer) == ["Ada and olivia answered you about the Instagram caption"]
    assert heard(author) == ["Olivia answered you about the Instagram caption"]
    assert heard(teammate) == heard(owner) == heard(stranger) == []


def test_a_mention_beats_an_answer(workspace, captions, author, reviewer):
    thread = start_thread(captions[0].pk, acting(reviewer, workspace), text="Why?", revision=1)
    all_read()
    reply(thread.pk, acting(author, workspace), text="@rita because")
    tell_all()
    assert heard(reviewer) == ["Ada mentioned you in a comment on the Instagram caption"]


def test_who_left_hears_nothing(workspace, captions, author, reviewer, owner):
    thread = start_thread(captions[0].pk, acting(reviewer, workspace), text="Why?", revision=1)
    Membership.objects.filter(user__in=[reviewer.user, author.user]).delete()
    reply(thread.pk, acting(owner, workspace), text="Anybody?")
    tell_all()
    assert heard(reviewer) == heard(author) == []


# --- Getting there --------------------------------------------------------------------------------------


def test_a_decision_is_told_by_the_queue(
    captions, author, reviewer, workspace, run_queue, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        decide(captions[0].pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    assert heard(author) == []
    assert run_queue() == 1
    assert heard(author) == ["Rita approved the Instagram caption"]


def test_what_cannot_be_told_is_not_marked_as_told(captions, author, reviewer, workspace, monkeypatch):
    event = decide(captions[0].pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    with monkeypatch.context() as patched:
        patched.setattr(announcements, "_tell_reviewers", lambda event: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            announce(event.pk)
    assert heard(author) == []
    announce(event.pk)
    assert heard(author) == ["Rita approved the Instagram caption"]


@pytest.mark.parametrize(
    ("age", "is_told"),
    [(timedelta(seconds=30), False), (timedelta(minutes=2), True), (timedelta(minutes=61), False)],
)
def test_the_sweep_finds_what_was_lost(workspace, author, reviewer, monkeypatch, age, is_told):
    review_captions(workspace, author.user)
    now = timezone.now()
    monkeypatch.setattr(announcements.timezone, "now", lambda: now + age)
    announce_missed_events.call_local()
    announce_missed()
    assert heard(reviewer) == (["2 outputs wait for your review"] if is_told else [])


def test_a_lost_event_that_fails_keeps_no_other_from_being_told(
    workspace, author, reviewer, monkeypatch, caplog
):
    review_captions(workspace, author.user)
    first = ReviewEvent.objects.order_by("pk").first()
    right = announcements.announce
    monkeypatch.setattr(
        announcements, "announce", lambda key: 1 / 0 if first and key == first.pk else right(key)
    )
    now = timezone.now()
    monkeypatch.setattr(announcements.timezone, "now", lambda: now + timedelta(minutes=5))
    announce_missed()
    assert heard(reviewer) == ["The X caption waits for your review"]
    assert "could not be announced" in caplog.text


def test_what_is_gone_is_left_alone(db):
    announce(4711)
    assert not Told.objects.exists()


def test_telling_costs_the_same_for_a_long_history(
    workspace, captions, author, reviewer, django_assert_max_num_queries
):
    event = decide(captions[0].pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    with django_assert_max_num_queries(20):
        announce(event.pk)
