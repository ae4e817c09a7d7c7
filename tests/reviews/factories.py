"""Outputs under review as rows, opened by the product's own code."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from generations.models import Generation, Output
from reviews.models import Review, ReviewPolicy, Revision
from reviews.opening import open_reviews
from reviews.reading import with_parts
from tests.generations.factories import add_captions, add_file_outputs, make_generation
from workspaces.models import Workspace


def set_policy(workspace: Workspace, **fields: Any) -> ReviewPolicy:
    """Give the workspace a policy; what is not named keeps its default."""
    policy, _ = ReviewPolicy.objects.update_or_create(workspace=workspace, defaults=fields)
    if hasattr(workspace, "_review_policy"):
        del workspace._review_policy
    return policy


def review_captions(workspace: Workspace, author: User | None = None, **fields: Any) -> list[Review]:
    """Return the open reviews of a finished caption generation: Instagram first, then X."""
    generation = make_generation(workspace, "content", created_by=author, **fields)
    add_captions(generation)
    return reviews_of(generation)


def review_files(
    workspace: Workspace,
    author: User | None = None,
    *,
    kind: str = "images",
    count: int = 2,
    with_bytes: bool = False,
    **fields: Any,
) -> list[Review]:
    """Return the open reviews of a finished image (or video) generation."""
    generation = make_generation(workspace, kind, created_by=author, **fields)
    add_file_outputs(generation, 1 if kind == "video" else count, with_bytes=with_bytes)
    return reviews_of(generation)


def reviews_of(generation: Generation) -> list[Review]:
    """Open and return the reviews of a job's outputs."""
    open_reviews(Output.objects.filter(generation=generation, review=None))
    found = with_parts(Review.objects.select_related("workspace")).filter(output__generation=generation)
    return list(found.order_by("output__type", "output__position"))


def read(review: Review) -> Review:
    """Return the review as it is stored now."""
    return with_parts(Review.objects.select_related("workspace")).get(pk=review.pk)


def bulk_of_waiting(generation: Generation, count: int) -> list[Review]:
    """Have this many more outputs of a job wait, one second after another; as rows, which is quick."""
    outputs = Output.objects.bulk_create(
        Output(generation=generation, type=Output.Type.IMAGE, position=number + 1) for number in range(count)
    )
    since = timezone.now()
    reviews = Review.objects.bulk_create(
        Review(
            workspace=generation.workspace,
            output=output,
            type=output.type,
            author=generation.created_by,
            state=Review.State.IN_REVIEW,
            waiting_since=since + timedelta(seconds=output.position),
        )
        for output in outputs
    )
    Revision.objects.bulk_create(
        Revision(review=review, number=1, origin=Revision.Origin.GENERATED, fingerprint="0" * 64)
        for review in reviews
    )
    of_review = Revision.objects.filter(review=OuterRef("pk"))
    Review.objects.filter(output__in=outputs).update(revision=Subquery(of_review.values("pk")[:1]))
    return reviews
