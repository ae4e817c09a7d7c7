"""Job pages and cards say what became of outputs in review."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from generations.output_marks import Mark, marks_of, summary_of
from reviews.briefs import compare_url
from reviews.decisions import decide
from reviews.marks import CHANGED_SINCE, LOOKS
from reviews.models import Review, Revision
from reviews.revisions import edit_caption, replace_file
from reviews.transitions import Action
from tests.conftest import Person
from tests.generations.factories import make_file
from tests.reviews.conftest import acting, author, reviewer  # noqa: F401
from tests.reviews.factories import review_captions, review_files
from workspaces.models import Workspace

State = Review.State
BOARD = reverse("generations")


def text_of(person: Person, url: str) -> str:
    response = person.client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def page_of(person: Person, review: Review) -> str:
    return text_of(person, review.output.generation.get_absolute_url())


def approve(reviews: list[Review], person: Person, workspace: Workspace) -> None:
    for review in reviews:
        decide(review.pk, Action.APPROVE, acting(person, workspace), revision=1)


def marks(*states: State | None) -> list[Mark]:
    """Return a mark for each state; None stands for an approval that does not hold."""
    return [
        Mark(str(state.label), *LOOKS[state], url=f"/{number}/")
        if state
        else Mark(CHANGED_SINCE, "bad", "triangle-alert", f"/{number}/")
        for number, state in enumerate(states)
    ]


@pytest.mark.parametrize(
    ("states", "words", "tone", "url"),
    [
        ([State.IN_REVIEW] * 3, "3 to review", "busy", "/0/"),
        ([State.IN_REVIEW], "1 to review", "busy", "/0/"),
        ([State.APPROVED] * 2, "Approved", "good", "/0/"),
        ([State.APPROVED, State.IN_REVIEW, State.APPROVED], "2 of 3 approved", "busy", "/1/"),
        ([State.REJECTED, State.APPROVED], "1 of 2 approved", "good", "/1/"),
        ([State.CHANGES_REQUESTED], "Changes requested", "warn", "/0/"),
        ([State.IN_REVIEW, State.CHANGES_REQUESTED], "1 of 2 to change", "warn", "/1/"),
        ([State.APPROVED, None], CHANGED_SINCE, "bad", "/1/"),
        ([State.DRAFT, State.REJECTED], "Draft", "", "/0/"),
        ([State.REJECTED] * 2, "Rejected", "bad", "/0/"),
        ([State.REJECTED, State.IN_REVIEW], "1 to review", "busy", "/1/"),
    ],
)
def test_a_card_says_in_a_word_how_far_its_outputs_are(states, words, tone, url):
    found = summary_of(marks(*states))
    assert found is not None
    assert (found.label, found.tone, found.url) == (words, tone, url)


def test_without_marks_nothing_is_said():
    assert marks_of([]) == {}
    assert summary_of([]) is None


def test_a_finished_job_shows_its_reviews_on_the_board(owner, workspace, author, reviewer):  # noqa: F811
    images = review_files(workspace, author.user, count=3)
    assert "3 to review" in text_of(owner, BOARD)
    assert ">Completed<" not in text_of(owner, BOARD).split('id="generation-')[1]

    approve(images[:2], reviewer, workspace)
    assert "2 of 3 approved" in text_of(owner, BOARD)


def test_every_output_has_its_mark_with_the_way_to_the_desk(teammate, workspace, author, reviewer):  # noqa: F811
    captions = review_captions(workspace, author.user)
    approve(captions[:1], reviewer, workspace)

    text = page_of(teammate, captions[0])

    for review, words in zip(captions, ("Approved", "In review"), strict=True):
        shown = text.split(f'id="output-{review.output_id}"')[1].split("</article>")[0]
        assert f'href="{review.get_absolute_url()}"' in shown
        assert words in shown


def test_images_have_their_marks_too(teammate, workspace, author):  # noqa: F811
    (image,) = review_files(workspace, author.user, count=1)
    shown = page_of(teammate, image).split(f'id="output-{image.output_id}"')[1]
    assert f'href="{image.get_absolute_url()}"' in shown
    assert "In review" in shown


def test_an_approval_that_does_not_hold_is_not_shown_as_one(owner, workspace, author, reviewer):  # noqa: F811
    captions = review_captions(workspace, author.user)
    approve(captions, reviewer, workspace)
    Revision.objects.filter(review=captions[0]).update(text="Something nobody approved")

    assert CHANGED_SINCE in page_of(owner, captions[0])
    assert CHANGED_SINCE in text_of(owner, BOARD)


def test_the_page_keeps_what_was_made_and_says_that_it_was_edited(owner, workspace, author):  # noqa: F811
    caption, _ = review_captions(workspace, author.user)
    edit_caption(caption.pk, acting(author, workspace), title="", text="New words", revision=1)

    text = page_of(owner, caption)
    assert caption.output.text in strip_tags(text)
    assert text.count("Edited in review") == 1
    edit_caption(caption.pk, acting(author, workspace), title="", text=caption.output.text, revision=2)
    assert "Edited in review" not in page_of(owner, caption), "it is again what PowerPost made"


def test_the_page_says_that_a_picture_was_replaced(owner, workspace, author):  # noqa: F811
    (image,) = review_files(workspace, author.user, count=1)
    actor, file = acting(author, workspace), make_file(workspace)
    replace_file(image.pk, actor, media_file=file, made_by=None, revision=1)
    assert "Replaced in review" in page_of(owner, image)


def test_several_images_can_be_compared_by_those_who_may_choose(owner, teammate, workspace, author, reviewer):  # noqa: F811
    images = review_files(workspace, author.user, count=3)
    (alone,) = review_files(workspace, author.user, count=1)
    url = compare_url(review.pk for review in images)

    for person in (owner, reviewer):
        assert f'href="{url}"' in page_of(person, images[0])
        assert "?outputs=" not in page_of(person, alone)
    assert "?outputs=" not in page_of(teammate, images[0])


def test_marks_take_the_same_queries_for_any_number_of_cards(owner, workspace, author, reviewer):  # noqa: F811
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            text_of(owner, BOARD)
        return len(queries)

    approve(review_captions(workspace, author.user, inputs=[make_file(workspace)]), reviewer, workspace)
    review_files(workspace, author.user)
    owner.sign_in()
    before = count()
    for _ in range(5):
        approve(review_captions(workspace, author.user, inputs=[make_file(workspace)]), reviewer, workspace)
        review_files(workspace, author.user, count=4)
    assert count() == before
