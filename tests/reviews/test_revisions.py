"""A change is a new revision with its author, never a change of the old one; and it starts over."""

import pytest

from generations.models import Output
from reviews.decisions import Overtaken, Refused, decide
from reviews.fingerprints import fingerprint_of
from reviews.models import Review, ReviewEvent, ReviewPolicy, Revision
from reviews.revisions import TEXT_MAX, TITLE_MAX, NothingChanged, edit_caption, replace_file, restore
from reviews.transitions import Action
from tests.generations.factories import make_file
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, review_files, set_policy
from workspaces.models import Membership, Role

State = Review.State
Origin = Revision.Origin
FOR_YOUTUBE = {"post_types": ["youtube-video"], "research_mode": "regular"}


@pytest.fixture
def review(workspace, author) -> Review:
    return review_captions(workspace, author.user)[0]


@pytest.fixture
def write(review, author, workspace):
    """Return a function that edits the caption as the author, on top of the present revision."""

    def write(text: str, title: str = "", revision: int = 0) -> Revision:
        number = revision or read(review).revision.number
        return edit_caption(review.pk, acting(author, workspace), title=title, text=text, revision=number)

    return write


def test_an_edit_is_a_new_revision_and_leaves_the_old_one(review, write, author):
    made = write("New words")

    first, second = review.revisions.all()
    assert first.text == review.revision.text
    assert (made, made.number, made.origin, made.author) == (second, 2, Origin.EDITED, author.user)
    assert made.post_types == first.post_types
    assert made.fingerprint == fingerprint_of(made) != first.fingerprint
    stored = read(review)
    assert (stored.revision, stored.round, stored.version) == (made, review.round + 1, review.version + 1)
    event = review.events.last()
    assert (event.action, event.revision, event.person) == (ReviewEvent.Action.EDITED, made, author.user)
    assert event.fingerprint == made.fingerprint


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("One\r\nTwo\rThree", "One\nTwo\nThree"),
        ("\r\n\nOne\n\n", "One"),
        ("  One \t two  ", "  One \t two  "),
        ("One\u2028Two\x85Three", "One\nTwo\nThree"),
        ("Nul\x00 bell\x07 delete\x7f surrogate\ud800", "Nul bell delete surrogate"),
        ("👩‍💻 \u200fשלום", "👩‍💻 \u200fשלום"),
    ],
)
def test_words_are_stored_as_people_see_them(write, typed, stored):
    assert write(typed).text == stored


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200b\u2060", "\x00"])
def test_a_caption_cannot_be_empty(write, review, text):
    with pytest.raises(Refused, match="cannot be empty"):
        write(text)
    assert read(review).revision.number == 1


def test_what_is_too_long_for_anything_is_refused(write):
    with pytest.raises(Refused, match=f"{TEXT_MAX:,}"):
        write("a" * (TEXT_MAX + 1))
    with pytest.raises(Refused, match=f"{TITLE_MAX:,}"):
        write("Words", title="a" * (TITLE_MAX + 1))


def test_the_same_words_are_no_revision_whatever_their_line_ends(review, write):
    with pytest.raises(NothingChanged):
        write(review.revision.text + "\r\n")

    windows = Revision.objects.get(pk=review.revision.pk)
    windows.text, windows.review = "One\r\nTwo\n", review
    Revision.objects.filter(pk=windows.pk).update(text=windows.text, fingerprint=fingerprint_of(windows))
    with pytest.raises(NothingChanged):
        write("One\nTwo")
    assert read(review).revision.number == 1


def test_only_a_caption_for_youtube_has_a_title(workspace, author, write):
    with pytest.raises(Refused, match="Only captions for YouTube"):
        write("Words", title="A title")

    video = review_captions(workspace, author.user, parameters=FOR_YOUTUBE)[0]
    made = edit_caption(
        video.pk, acting(author, workspace), title=" A  new\ntitle ", text=video.revision.text, revision=1
    )
    assert (made.title, made.text) == ("A new title", video.revision.text)


def test_an_edit_of_an_older_revision_is_refused(review, write):
    write("New words")
    with pytest.raises(Overtaken):
        write("Other words", revision=1)
    assert [revision.text for revision in review.revisions.all()][1:] == ["New words"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (State.DRAFT, State.DRAFT),
        (State.IN_REVIEW, State.IN_REVIEW),
        (State.CHANGES_REQUESTED, State.IN_REVIEW),
        (State.APPROVED, State.IN_REVIEW),
    ],
)
def test_an_edit_starts_over(review, write, before, after):
    Review.objects.filter(pk=review.pk).update(state=before, approved_fingerprint="of what was approved")
    write("New words")
    assert (read(review).state, read(review).approved_fingerprint) == (after, "")


def test_what_was_rejected_is_not_edited(review, write, reviewer, workspace):
    decide(review.pk, Action.REJECT, acting(reviewer, workspace), revision=1, comment="No")
    with pytest.raises(Overtaken, match="rejected"):
        write("New words")


def test_the_policy_says_who_edits_in_review(review, write, workspace, make_person, author):
    other = acting(make_person("otto", workspace, Role.CREATOR), workspace)
    with pytest.raises(Refused, match="changed by others"):
        edit_caption(review.pk, other, title="", text="By somebody else", revision=1)

    set_policy(workspace, editors=ReviewPolicy.Editors.CREATORS)
    edit_caption(review.pk, other, title="", text="By somebody else", revision=1)
    set_policy(workspace, editors=ReviewPolicy.Editors.REVIEWERS)
    with pytest.raises(Refused, match="changed by others"):
        write("By the author")


def test_a_right_that_was_taken_meanwhile_does_not_count(review, author, workspace):
    actor = acting(author, workspace)
    Membership.objects.filter(user=author.user).update(role=Role.VIEWER)
    with pytest.raises(Refused, match="role"):
        edit_caption(review.pk, actor, title="", text="New words", revision=1)


def test_any_revision_can_be_restored(review, write, author, workspace):
    write("New words")
    made = restore(review.pk, acting(author, workspace), number=1, revision=2)

    assert (made.number, made.origin, made.restored_from) == (3, Origin.RESTORED, 1)
    assert (made.text, made.fingerprint) == (review.revision.text, review.revision.fingerprint)
    assert review.events.last().action == ReviewEvent.Action.RESTORED


def test_what_there_never_was_or_is_there_already_is_not_restored(review, author, workspace):
    with pytest.raises(Refused, match="no such revision"):
        restore(review.pk, acting(author, workspace), number=7, revision=1)
    with pytest.raises(NothingChanged):
        restore(review.pk, acting(author, workspace), number=1, revision=1)


def test_a_file_is_replaced_by_another_output(workspace, author):
    first, second = review_files(workspace, author.user)
    actor = acting(author, workspace)
    output = second.output
    made = replace_file(first.pk, actor, media_file=output.media_file, made_by=output, revision=1)

    assert (made.origin, made.media_file, made.made_by) == (Origin.REPLACED, output.media_file, output)
    assert first.events.last().action == ReviewEvent.Action.REPLACED
    # The output itself is what PowerPost made, for ever.
    assert Output.objects.get(pk=first.output.pk).media_file == first.output.media_file

    again = restore(first.pk, actor, number=1, revision=2)
    assert (again.media_file, again.made_by) == (first.output.media_file, first.output)


def test_only_a_file_that_fits_takes_the_place(workspace, make_workspace, author, review):
    image = review_files(workspace, author.user)[0]
    actor = acting(author, workspace)
    elsewhere = make_file(make_workspace("Elsewhere"), "webp")
    for target, media_file, made_by, sentence in [
        (image, make_file(workspace, "mp4"), None, "This is an image"),
        (image, elsewhere, None, "a file of this workspace"),
        (image, make_file(workspace, "webp"), image.output, "does not come from that output"),
        (image, image.revision.media_file, image.output, "Nothing was changed"),
        (review, make_file(workspace, "webp"), None, "Edit its words"),
    ]:
        with pytest.raises(Refused, match=sentence):
            replace_file(target.pk, actor, media_file=media_file, made_by=made_by, revision=1)
    with pytest.raises(Refused, match="no words"):
        edit_caption(image.pk, actor, title="", text="Words", revision=1)
    assert Revision.objects.exclude(number=1).count() == 0
