"""Reading reviews with all that a page shows, in a number of queries that does not grow with them."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from generations.models import GenerationInput
from reviews.models import Review
from workspaces.models import Workspace
from workspaces.prepared import PreparedQuery


def with_parts(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """Return the reviews with revision, file, author, job and the job's inputs."""
    return reviews.select_related(
        "author",
        "revision__author",
        "revision__media_file",
        "revision__made_by__generation",
        "output__generation__created_by",
        "output__generation__source_generation",
    ).prefetch_related(
        Prefetch("output__generation__inputs", GenerationInput.objects.select_related("media_file"))
    )


# What few outputs have (captions that the job was for, another job's file in its place) is read when shown.
FOR_STAGE = PreparedQuery(
    lambda workspaces, review: Review.objects.filter(workspace__in=workspaces, pk=review).select_related(
        "author", "revision__author", "revision__media_file", "output__generation"
    )
)
_INPUTS = PreparedQuery(
    lambda job: (
        GenerationInput.objects.filter(generation=job)
        .select_related("media_file")
        .order_by("field", "position")
    )
)


def read_for_stage(workspace: Workspace, review_id: UUID) -> Review | None:
    """Return a review of the workspace with what its stage shows; None for one that is gone. Two queries."""
    found = FOR_STAGE.objects([workspace.pk], review_id)
    if not found:
        return None
    found[0].workspace = workspace
    return with_inputs(found[0])


def with_inputs(review: Review) -> Review:
    """Return the review as it was read for the stage, with its job's inputs."""
    job = review.output.generation
    job._prefetched_objects_cache = {"inputs": _INPUTS.objects(job.pk)}  # type: ignore[attr-defined]
    return review
