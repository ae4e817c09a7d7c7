"""What is new to a person: what changed since the revision that they saw before."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from reviews.looking import changes_for, record_look
from reviews.models import Look, Review
from reviews.revisions import edit_caption, replace_file, restore
from reviews.stage import Stage
from tests.generations.factories import make_file
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, review_files


@pytest.fixture
def review(workspace, author) -> Review:
    return review_captions(workspace, author.user)[0]


@pytest.fixture
def edit(review, workspace, author):
    """Return a function that writes the caption anew, as the author unless another person is given."""

    def edit(text: str, person=author) -> Review:
        number = read(review).revision.number
        edit_caption(review.pk, acting(person, workspace), title="", text=text, revision=number)
        return read(review)

    return edit


def new_words(review: Review, person) -> list[str] | None:
    """Look as the desk does, and return the words that are shown as added."""
    record_look(review, person.user)
    changes = changes_for(review, person.user)
    return changes and [segment.text for segment in changes.segments if segment.op == "insert"]


def test_a_first_look_has_nothing_to_compare_with(review, reviewer):
    assert new_words(review, reviewer) is None


def test_a_change_is_shown_until_there_is_a_newer_one(review, reviewer, edit):
    new_words(review, reviewer)
    changed = edit("Dark mode is there.")
    assert new_words(changed, reviewer) == new_words(changed, reviewer) != []

    later = edit("Dark mode is everywhere.")
    record_look(later, reviewer.user)
    changes = changes_for(later, reviewer.user)
    assert (changes.since, [entry.text for entry in changes.segments if entry.op == "insert"]) == (
        2,
        ["everywhere"],
    )


def test_revisions_between_two_looks_are_one_difference(review, reviewer, edit):
    new_words(review, reviewer)
    edit("Something else.")
    edit("Something else again.")

    record_look(read(review), reviewer.user)
    assert changes_for(read(review), reviewer.user).since == 1


def test_it_is_shown_before_the_look_is_recorded_too(review, reviewer, edit):
    record_look(review, reviewer.user)
    assert changes_for(edit("New words"), reviewer.user).since == 1


def test_what_a_person_changed_themselves_is_not_news_to_them(review, reviewer, edit):
    new_words(review, reviewer)
    edit("My own words", reviewer)
    assert new_words(read(review), reviewer) is None

    assert new_words(edit("My other words"), reviewer) == ["other"]


def test_what_was_changed_and_changed_back_is_no_change(review, reviewer, author, workspace, edit):
    new_words(review, reviewer)
    edit("New words")
    restore(review.pk, acting(author, workspace), number=1, revision=2)
    assert new_words(read(review), reviewer) is None


def test_another_file_is_a_change(workspace, author, reviewer):
    review = review_files(workspace, author.user)[0]
    record_look(review, reviewer.user)
    other = make_file(workspace, "webp")
    replace_file(review.pk, acting(author, workspace), media_file=other, made_by=None, revision=1)

    changes = changes_for(read(review), reviewer.user)
    assert changes.is_media_change
    assert [entry.media_file for entry in changes.revisions] == [review.revision.media_file, other]


def test_a_look_at_what_was_seen_writes_nothing(review, reviewer, django_assert_num_queries):
    record_look(review, reviewer.user)
    with django_assert_num_queries(1):
        record_look(review, reviewer.user)


def test_a_window_with_an_older_revision_takes_nothing_back(review, reviewer, edit):
    record_look(review, reviewer.user)
    changed = edit("New words")
    record_look(changed, reviewer.user)
    record_look(review, reviewer.user)

    look = Look.objects.get(review=review, person=reviewer.user)
    assert (look.latest, look.before) == (2, 1)


def test_guests_have_no_looks(review):
    assert changes_for(review, None) is None


def drawn(review: Review, person, workspace) -> str:
    """Return what the desk shows of the changes."""
    return render_to_string("reviews/changes.html", {"stage": Stage(review, acting(person, workspace))})


def test_words_are_said_to_be_added_and_removed_not_only_coloured(workspace, author, reviewer):
    parameters = {"post_types": ["youtube-video"], "research_mode": "regular"}
    review = review_captions(workspace, author.user, parameters=parameters)[0]
    record_look(review, reviewer.user)
    assert drawn(review, reviewer, workspace).strip() == ""

    text = review.revision.text.replace("Dark", "<Light>")
    edit_caption(review.pk, acting(author, workspace), title="A headline", text=text, revision=1)
    page = drawn(read(review), reviewer, workspace)
    for words in ("title", "Dark"):
        assert f'<del><span class="visually-hidden"> (removed: </span>{words}<' in page
    for words in ("headline", "&lt;Light&gt;"):
        assert f'<ins><span class="visually-hidden"> (added: </span>{words}<' in page
    desk = reviewer.client.get(review.get_absolute_url()).content.decode()
    assert "Since you last looked: revision 1 to 2, by ada." in desk


def test_both_files_are_shown(workspace, author, reviewer):
    review = review_files(workspace, author.user, kind="video")[0]
    record_look(review, reviewer.user)
    other = make_file(workspace, "mp4")
    replace_file(review.pk, acting(author, workspace), media_file=other, made_by=None, revision=1)
    page = drawn(read(review), reviewer, workspace)
    for file in (review.revision.media_file, other):
        assert reverse("media_content", args=[file.pk]) in page
