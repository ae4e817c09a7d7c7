"""Which outputs can be handed over, and reading them with all that an archive says of them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from generations.models import GenerationInput
from reviews.fingerprints import is_approved
from reviews.models import Review, ReviewEvent, Revision
from reviews.reading import with_parts
from workspaces.models import Workspace

# Outputs in one archive. Each is read and checked before the download begins, and each keeps a line here.
MOST = 500
CHANGED = "It was changed after its approval, so it has to be approved again."
NOT_APPROVED = "It is no longer approved."


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An output that cannot be handed over, and why."""

    review: Review
    reason: str


def approved_in(workspace: Workspace) -> QuerySet[Review]:
    """Return the workspace's outputs in the state approved, the latest first.

    What the state says is still to be verified: see `sorted_out`. Every change ends an approval, so an
    approved output was approved when it changed last: by that, an index finds the latest.
    """
    approved = Review.objects.filter(workspace=workspace, state=Review.State.APPROVED)
    return approved.order_by("-changed_at", "id")


def chosen_in(workspace: Workspace, ids: Iterable[uuid.UUID]) -> QuerySet[Review]:
    """Return those of the workspace's outputs, in whatever state; ids of other workspaces count nothing."""
    return Review.objects.filter(workspace=workspace, pk__in=list(ids))


def sorted_out(reviews: Iterable[Review]) -> tuple[list[Review], list[LeftOut]]:
    """Return the outputs that are what was approved, and those that are not; reads nothing more."""
    approved, left_out = [], []
    for review in reviews:
        if is_approved(review):
            approved.append(review)
        else:
            changed = review.state == Review.State.APPROVED
            left_out.append(LeftOut(review, CHANGED if changed else NOT_APPROVED))
    return approved, left_out


def with_history(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """Return the reviews with everything that a manifest says, in a fixed number of queries.

    In the order of the archive: by job, captions first.
    """
    files = GenerationInput.objects.select_related("media_file")
    return (
        with_parts(reviews)
        .prefetch_related(
            Prefetch(
                "events", ReviewEvent.objects.select_related("person", "guest_link", "revision"), "history"
            ),
            Prefetch("revisions", Revision.objects.select_related("author"), "all_revisions"),
            Prefetch("revision__made_by__generation__inputs", files),
        )
        .order_by("output__generation__created_at", "output__generation_id", "type", "output__position")
    )
