"""What pages say of many outputs at once is what they say of each alone."""

from collections.abc import Callable

import pytest

from generations.models import GenerationInput
from reviews.decisions import decide
from reviews.marks import mark_of, marks_by_output
from reviews.models import Review, Revision
from reviews.revisions import edit_caption
from reviews.transitions import Action
from tests.generations.factories import make_file
from tests.reviews.conftest import acting
from tests.reviews.factories import read, review_captions, review_files


@pytest.fixture
def reviews(workspace, author, reviewer) -> list[Review]:
    """Captions with and without files that they were written for, images and a video."""
    photos = [make_file(workspace) for _ in range(3)]
    three = {"post_types": ["instagram-feed", "linkedin-post", "x-post"]}
    captions = review_captions(workspace, author.user, inputs=photos, parameters=three)
    plain = review_captions(workspace, author.user)
    images = review_files(workspace, author.user, count=4)
    (video,) = review_files(workspace, author.user, kind="video")
    # What is not described by a caption is no part of what was approved.
    GenerationInput.objects.create(
        generation=captions[0].output.generation, field="style_images", media_file=make_file(workspace)
    )
    for review in (captions[0], captions[1], plain[0], images[0], images[1], video):
        decide(review.pk, Action.APPROVE, acting(reviewer, workspace), revision=1)
    decide(captions[2].pk, Action.REJECT, acting(reviewer, workspace), comment="Not this", revision=1)
    edit_caption(captions[1].pk, acting(author, workspace), title="", text="Other words", revision=1)
    return [*captions, *plain, *images, video]


def marks(reviews: list[Review]) -> list[tuple]:
    found = marks_by_output([review.output_id for review in reviews])
    together = [found[review.output_id] for review in reviews]
    assert together == [mark_of(read(review)) for review in reviews]
    return [(mark.label, mark.note) for mark in together]


def test_all_at_once_say_what_each_says(reviews):
    said = marks(reviews)
    assert said.count(("Approved", "")) == 5
    assert ("Rejected", "") in said
    assert any(note == "Edited in review" for _, note in said)


BREAKS: dict[str, Callable[[Review], object]] = {
    "text": lambda review: Revision.objects.filter(review=review).update(text="Others"),
    "title": lambda review: Revision.objects.filter(review=review).update(title="Others"),
    "post types": lambda review: Revision.objects.filter(review=review).update(post_types=["x-post"]),
    "platform": lambda review: Review.objects.filter(pk=review.pk).update(platform="linkedin"),
    "number": lambda review: Review.objects.filter(pk=review.pk).update(approved_fingerprint=""),
    "file": lambda review: Revision.objects.filter(review=review).update(
        media_file=make_file(review.workspace, "webp")
    ),
    "no file": lambda review: Revision.objects.filter(review=review).update(media_file=None),
    "no revision": lambda review: Review.objects.filter(pk=review.pk).update(revision=None),
    "inputs": lambda review: review.output.generation.inputs.all()[0].delete(),
    "order of inputs": lambda review: review.output.generation.inputs.filter(
        field="media_ids", position=0
    ).update(position=9),
    "bytes of inputs": lambda review: [
        type(entry.media_file).objects.filter(pk=entry.media_file_id).update(sha256="e" * 64)
        for entry in review.output.generation.inputs.all()[:1]
    ],
}


@pytest.mark.parametrize("name", BREAKS)
def test_an_approval_that_no_longer_holds_is_told_by_both(reviews, name):
    of_files = name in ("file", "no file")
    approved = next(
        review for review in reviews if review.is_caption != of_files and read(review).state == "approved"
    )
    assert marks([approved]) == [("Approved", "")]

    BREAKS[name](read(approved))

    assert marks([approved])[0][0] == "Changed since approval"
    marks(reviews)


def test_marks_take_two_queries(reviews, django_assert_num_queries):
    with django_assert_num_queries(2):
        marks_by_output([review.output_id for review in reviews])
