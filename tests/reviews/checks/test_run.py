"""The checks of whole outputs: what they read, in which order, and what they stop."""

import pytest
from django.template.loader import render_to_string

from generations.models import Output
from media_library.models import MediaFile
from reviews.checks import Check, Tone, Words, checks_of, checks_of_draft, checks_of_words, is_blocked
from reviews.decisions import Refused, decide
from reviews.models import Review, Revision
from reviews.policies import policy_of
from reviews.stage import Stage
from reviews.transitions import Action
from tests.generations.factories import make_file
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, review_files, set_policy


def texts(checks: list[Check], tone: Tone | None = None) -> list[str]:
    return [check.text for check in checks if tone in (None, check.tone)]


def test_a_caption_with_its_file(workspace, author):
    picture = make_file(workspace)
    MediaFile.objects.filter(pk=picture.pk).update(width=1080, height=1350)
    review = read(review_captions(workspace, author.user, inputs=[picture])[0])

    assert texts(checks_of(review, policy_of(workspace))) == [
        "The reel needs 9:16; this image is 4:5.",
        "50 of 2,200 characters",
        "1 hashtag",
        "4:5 suits the feed",
    ]


def test_blocking_ones_come_first(workspace, author):
    review = review_captions(workspace, author.user)[0]
    policy = set_policy(workspace, forbidden_words="dark mode")

    found = checks_of_words(review, policy, title="", text="Dark mode " + "#tag " * 6)

    assert [check.tone for check in found] == [Tone.BLOCK, Tone.WARN, Tone.GOOD]


def test_words_being_typed_are_checked_instead_of_the_stored_ones(workspace, author):
    review = review_captions(workspace, author.user)[1]

    found = checks_of_words(review, policy_of(workspace), title="", text="日本")

    assert texts(found) == ["4 of 280 characters, as X counts", "No hashtags"]
    assert review.platform == "x"


def test_a_rule_and_a_limit_of_the_platform_are_not_said_twice(workspace, author):
    review = review_captions(workspace, author.user)[0]
    policy = set_policy(workspace, hashtags_most=10)

    def about_hashtags(number: int) -> list[str]:
        found = checks_of_words(review, policy, title="", text="#tag " * number)
        return [check.text for check in found if check.code == "hashtags"]

    assert about_hashtags(2) == ["2 hashtags, 10 allowed"]
    assert about_hashtags(11) == [
        "11 hashtags; this workspace allows 10 at most",
        "11 hashtags; Instagram is moving to 5 at most",
    ]


def test_an_image_for_a_place(workspace, author):
    review = review_files(workspace, author.user, count=1)[0]
    MediaFile.objects.update(width=1088, height=1936)
    Revision.objects.update(post_types=["instagram-feed"])

    found = checks_of(read(review), policy_of(workspace))

    assert texts(found) == ["The Instagram feed needs 4:5 to 1.91:1; this image is 9:16."]
    assert not is_blocked(read(review), policy_of(workspace))


def test_an_image_for_no_place_has_nothing_to_check(workspace, author):
    assert checks_of(review_files(workspace, author.user, count=1)[0], policy_of(workspace)) == []


def test_a_file_that_never_arrived_cannot_be_approved(workspace, author):
    review = review_files(workspace, author.user, count=1)[0]
    Revision.objects.update(media_file=None)
    Output.objects.update(media_file=None)

    assert texts(checks_of(read(review), policy_of(workspace)), Tone.BLOCK) == [
        "The file is missing, so there is nothing to approve."
    ]


def test_the_words_rules_leave_images_alone(workspace, author):
    review = review_files(workspace, author.user, count=1)[0]
    assert not is_blocked(review, set_policy(workspace, required_hashtags="#ad"))


def test_a_broken_rule_stops_approval_and_nothing_else(workspace, author, reviewer):
    review = review_captions(workspace, author.user)[0]
    set_policy(workspace, required_hashtags="#ad")

    with pytest.raises(Refused, match="check"):
        decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    assert read(review).state == Review.State.IN_REVIEW
    decide(review.pk, Action.REJECT, acting(reviewer, workspace), revision=1, comment="No")
    assert read(review).state == Review.State.REJECTED


def test_a_warning_does_not_stop_approval(workspace, author):
    review = review_captions(workspace, author.user)[0]
    Revision.objects.filter(review=review).update(text="#tag " * 6)

    assert texts(checks_of(read(review), policy_of(workspace)), Tone.WARN)
    assert not is_blocked(read(review), policy_of(workspace))


def test_checking_a_review_that_was_read_whole_asks_nothing_more(
    workspace, author, django_assert_num_queries
):
    review = read(review_captions(workspace, author.user, inputs=[make_file(workspace)])[0])
    policy = policy_of(workspace)

    with django_assert_num_queries(0):
        assert checks_of(review, policy)


def test_a_draft_of_no_output(workspace):
    policy = policy_of(workspace)
    assert texts(checks_of_draft(Words("youtube", (), "Hi", ""), policy))[0].startswith("Without a title")


def test_the_partial_says_what_waits(workspace, author, reviewer):
    review = review_captions(workspace, author.user)[0]
    stage = Stage(review, acting(reviewer, workspace))
    blocked = [Check("rule", Tone.BLOCK, "Missing here: #ad")]

    alone = render_to_string("reviews/checks.html", {"checks": blocked})
    on_desk = render_to_string("reviews/checks.html", {"stage": stage})
    none = render_to_string("reviews/checks.html", {"stage": stage, "checks": []})

    assert "Missing here: #ad" in alone
    assert "Approval waits" in alone
    assert "of 2,200 characters" in on_desk
    assert "Approval waits" not in on_desk
    assert "<p" not in none
