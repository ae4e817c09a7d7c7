"""The workspace's rule for rejected files: after so many days their bytes are deleted.

A file stays as long as anything but rejected outputs has to do with it: an output without a decision, a
revision of an output that is not rejected, a job that was made from it, a comparison, a hand-over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from generations.models import Output
from media_library.discarding import discard, finish_discarding
from media_library.models import MediaFile
from media_library.uses import is_used
from reviews.models import ComparisonEntry, Review, ReviewEvent, Revision
from workspaces.audit import record
from workspaces.models import Workspace

DAYS_MOST = 3650
# Of one workspace in one round: the rest has its turn the next day, or when it is applied by hand again.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Amount:
    """How many files, and their size in bytes."""

    files: int
    size: int


def discardable(workspace: Workspace, days: int | None, now: datetime | None = None) -> QuerySet[MediaFile]:
    """Return the files that a rule of so many days deletes now, with `rejected_at`; none without a rule."""
    if days is None:
        return MediaFile.objects.none()
    since = (now or timezone.now()) - timedelta(days=days)
    rejected = Q(review__state=Review.State.REJECTED, review__changed_at__lte=since)
    of_file = {"media_file": OuterRef("pk")}
    long_rejected = Revision.objects.filter(rejected, review__workspace=workspace, media_file__isnull=False)
    handed_over = ReviewEvent.objects.filter(
        revision__media_file=OuterRef("pk"), action=ReviewEvent.Action.HANDED_OVER
    )
    return MediaFile.objects.filter(
        ~Exists(Revision.objects.filter(**of_file).exclude(rejected)),
        ~Exists(Output.objects.filter(**of_file).exclude(rejected)),
        ~Exists(ComparisonEntry.objects.filter(revision__media_file=OuterRef("pk"))),
        ~Exists(handed_over),
        ~Q(is_used()),
        Exists(Output.objects.filter(**of_file)),
        workspace=workspace,
        source=MediaFile.Source.GENERATED,
        discarded_at=None,
        pk__in=long_rejected.values("media_file"),
    ).annotate(
        rejected_at=Subquery(
            Review.objects.filter(output__media_file=OuterRef("pk"))
            .order_by("-changed_at")
            .values("changed_at")[:1]
        )
    )


def amount_of(workspace: Workspace, days: int | None) -> Amount:
    """Return what the rule of so many days would delete now."""
    found = discardable(workspace, days).aggregate(files=Count("pk"), size=Sum("size"))
    return Amount(found["files"], found["size"] or 0)


def discarded_of(workspace: Workspace) -> Amount:
    """Return what the rule has deleted so far."""
    gone = MediaFile.objects.filter(workspace=workspace, discarded_at__isnull=False)
    found = gone.aggregate(files=Count("pk"), size=Sum("size"))
    return Amount(found["files"], found["size"] or 0)


def workspaces_with_rule() -> Iterator[Workspace]:
    """Yield the workspaces that have a rule."""
    yield from Workspace.objects.exclude(rejected_kept_days=None).order_by("name", "pk")


def apply(workspace: Workspace) -> Amount:
    """Delete what the workspace's rule says, at most BATCH files, and write that into the audit trail."""
    days = workspace.rejected_kept_days
    files = size = 0
    for media_file in discardable(workspace, days).order_by("pk")[:BATCH]:
        if discard(discardable(workspace, days), media_file.pk, lambda pk=media_file.pk: _hold(pk)):  # type: ignore[misc]
            files, size = files + 1, size + media_file.size
    if files:
        record(
            None,
            "files.discarded",
            workspace,
            before={"rejected_kept_days": days},
            after={"files": files, "bytes": size},
            workspace=workspace,
        )
    return Amount(files, size)


def apply_everywhere() -> Amount:
    """Apply every workspace's rule; what a killed process left of earlier rounds is finished first."""
    finish_discarding()
    amounts = [apply(workspace) for workspace in workspaces_with_rule()]
    return Amount(sum(amount.files for amount in amounts), sum(amount.size for amount in amounts))


def _hold(media_file_id: UUID) -> bool:
    """Take the version of the reviews of this file, so that no decision on them comes in between.

    Whoever reopens one at the same moment names the version that they saw, finds another one, and looks
    again.
    """
    reviews = Review.objects.filter(revisions__media_file=media_file_id).values("pk")
    keys = set(reviews.values_list("pk", flat=True))
    held = Review.objects.filter(pk__in=keys, state=Review.State.REJECTED).update(version=F("version") + 1)
    return held == len(keys)
