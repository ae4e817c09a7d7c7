"""The lists on the desk: what waits for whom, and the filters over it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from generations.models import Output
from powerpost import catalog
from reviews.models import Review
from reviews.policies import policy_of
from reviews.reading import read_for_stage
from reviews.situations import standing_approvals
from workspaces.access import Right, role_allows
from workspaces.models import Membership, Workspace

State = Review.State

SHOWS = {
    "mine": "For me",
    "waiting": "In review",
    "changes": "Changes requested",
    "drafts": "Drafts",
    "approved": "Approved",
    "rejected": "Rejected",
}
_STATES = {
    "waiting": State.IN_REVIEW,
    "changes": State.CHANGES_REQUESTED,
    "drafts": State.DRAFT,
    "approved": State.APPROVED,
    "rejected": State.REJECTED,
}
# The lists of what waits, oldest first; the others show what changed last.
WAITING_LISTS = ("mine", "waiting")
PAGE_SIZE = 50
# As many lines of a page as a window has room for come at once, and some behind the one that is on the stage.
LINES_AT_ONCE = 12
LINES_AHEAD = 4
AGES = {"day": ("Today", timedelta(days=1)), "week": ("This week", timedelta(days=7))}
OLDER = "older"


def waiting_for(membership: Membership) -> QuerySet[Review]:
    """Return what this member may approve now and has not yet: what the number in the frame counts."""
    workspace, person_id = membership.workspace, membership.user_id
    if not role_allows(membership.role, Right.REVIEW):
        return Review.objects.none()
    policy = policy_of(workspace)
    return waiting_under(
        workspace.pk,
        person_id,
        author_may_approve=policy.author_may_approve,
        several_approve=policy.approvals_needed > 1,
    )


def waiting_under(
    workspace_id: uuid.UUID, person_id: int, *, author_may_approve: bool, several_approve: bool
) -> QuerySet[Review]:
    """Return what a reviewer may approve under such a policy, and has not yet."""
    waiting = Review.objects.filter(workspace=workspace_id, state=State.IN_REVIEW)
    if not author_may_approve:
        waiting = waiting.exclude(Q(author=person_id, author__isnull=False)).exclude(
            Q(revision__author=person_id, revision__author__isnull=False)
        )
    if several_approve:
        given = standing_approvals().filter(
            review=OuterRef("pk"), round=OuterRef("round"), person_id=person_id
        )
        waiting = waiting.exclude(Exists(given))
    return waiting


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What a list shows; the address bar holds it. Values that make no sense are left out."""

    show: str = "mine"
    kind: str = ""
    platform: str = ""
    author: str = ""
    age: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str], membership: Membership) -> "QueueFilter":
        """Read the filter from an address's values; `show` falls back to what fits the member's role."""
        reviews = role_allows(membership.role, Right.REVIEW)
        show = values.get("show", "")
        kind, platform = values.get("kind", ""), values.get("platform", "")
        author, age = values.get("author", ""), values.get("age", "")
        return cls(
            show=show if show in SHOWS else "mine" if reviews else "waiting",
            kind=kind if kind in Output.Type.values else "",
            platform=platform if platform in catalog.PLATFORMS else "",
            author=author if author.isdecimal() and len(author) < 19 else "",
            age=age if age in AGES or age == OLDER else "",
        )

    @property
    def query(self) -> str:
        """The filter as the query of an address, without what is not set."""
        return urlencode([(name, value) for name, value in self._pairs() if value])

    @property
    def narrowing(self) -> list[str]:
        """The names of what narrows the list that is shown."""
        return [name for name, value in self._pairs() if value and name != "show"]

    @property
    def is_waiting(self) -> bool:
        """Whether the list holds what waits for a decision."""
        return self.show in WAITING_LISTS

    def changed(self, **values: str) -> "QueueFilter":
        """Return the filter with other values."""
        return replace(self, **values)

    def apply(self, membership: Membership) -> QuerySet[Review]:
        """Return the reviews that the list shows, in its order: waiting ones oldest first."""
        workspace: Workspace = membership.workspace
        if self.show == "mine":
            found = waiting_for(membership)
        else:
            found = Review.objects.filter(workspace=workspace, state=_STATES[self.show])
        if self.kind:
            found = found.filter(type=self.kind)
        if self.platform:
            found = found.filter(platform=self.platform)
        if self.author:
            found = found.filter(author_id=int(self.author))
        if self.age in AGES:
            found = found.filter(waiting_since__gte=timezone.now() - AGES[self.age][1])
        elif self.age == OLDER:
            found = found.filter(waiting_since__lt=timezone.now() - AGES["week"][1])
        if self.is_waiting:
            return found.order_by("waiting_since", "id")
        return found.order_by("-changed_at", "id")

    def _pairs(self) -> list[tuple[str, str]]:
        return [(field.name, getattr(self, field.name)) for field in fields(self)]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a review stands in the lists. Taken before a decision, it tells who came after it."""

    review_id: uuid.UUID
    waiting_since: datetime | None
    changed_at: datetime

    @classmethod
    def of(cls, review: Review) -> "Place":
        """Return the place of a review as it was read."""
        return cls(review.pk, review.waiting_since, review.changed_at)


class Queue:
    """One list of one member. Neighbours are found by keys, so a long list costs what a short one does."""

    def __init__(self, queue_filter: QueueFilter, membership: Membership) -> None:
        self.filter = queue_filter
        self.membership = membership
        self.reviews = queue_filter.apply(membership)

    def after(self, place: Place) -> uuid.UUID | None:
        """Return the id of the first review that stands behind the place."""
        return self._first(self.reviews.filter(self._beyond(place)))

    def before(self, place: Place) -> uuid.UUID | None:
        """Return the id of the last review that stands before the place."""
        return self._first(self.reviews.filter(self._ahead_of(place)).reverse())

    def next_to(self, place: Place) -> Review | None:
        """Return whom a decision at the place leads to: the one after it, or the last of those before."""
        following = self.after(place) or self.before(place)
        return read_for_stage(self.membership.workspace, following) if following else None

    def page_of(self, place: Place) -> int:
        """Return the number of the page that the place is on, from 1."""
        return self.reviews.filter(self._ahead_of(place)).count() // PAGE_SIZE + 1

    def _first(self, reviews: QuerySet[Review]) -> uuid.UUID | None:
        return reviews.values_list("pk", flat=True).first()

    def _beyond(self, place: Place) -> Q:
        # What the first condition says again lets a database go to the place in its index, and not to two.
        if self.filter.is_waiting:
            return Q(waiting_since__gte=place.waiting_since) & (
                Q(waiting_since__gt=place.waiting_since) | Q(id__gt=place.review_id)
            )
        return Q(changed_at__lte=place.changed_at) & (
            Q(changed_at__lt=place.changed_at) | Q(id__gt=place.review_id)
        )

    def _ahead_of(self, place: Place) -> Q:
        if self.filter.is_waiting:
            return Q(waiting_since__lte=place.waiting_since) & (
                Q(waiting_since__lt=place.waiting_since) | Q(id__lt=place.review_id)
            )
        return Q(changed_at__gte=place.changed_at) & (
            Q(changed_at__gt=place.changed_at) | Q(id__lt=place.review_id)
        )
