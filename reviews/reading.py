"""Reading reviews with all that a page shows, in a number of queries that does not grow with them."""

from django.db.models import Prefetch, QuerySet

from generations.models import GenerationInput
from reviews.models import Review


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
