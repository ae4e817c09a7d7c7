"""The lists on the desk: what waits for whom, and the filters over it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from generations.models import Output
from powerpost import catalog
from reviews.models import Review
from reviews.policies import policy_of
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
AGES = {"day": ("Today", timedelta(days=1)), "week": ("This week", timedelta(days=7))}
OLDER = "older"


def waiting_for(membership: Membership) -> QuerySet[Review]:
    """Return what this member may approve now and has not yet: what the number in the frame counts."""
    workspace, person_id = membership.workspace, membership.user_id
    if not role_allows(membership.role, Right.REVIEW):
        return Review.objects.none()
    policy = policy_of(workspace)
    waiting = Review.objects.filter(workspace=workspace, state=State.IN_REVIEW)
    if not policy.author_may_approve:
        waiting = waiting.exclude(Q(author=person_id, author__isnull=False)).exclude(
            Q(revision__author=person_id, revision__author__isnull=False)
        )
    if policy.approvals_needed > 1:
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
        pairs = [
            (name, getattr(self, name))
            for name in ("show", "kind", "platform", "author", "age")
            if getattr(self, name)
        ]
        return urlencode(pairs)

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
        if self.show in ("mine", "waiting"):
            return found.order_by("waiting_since", "id")
        return found.order_by("-changed_at", "id")


def authors_in(workspace: Workspace) -> QuerySet[User]:
    """Return the members of the workspace, by name, for the filter by author."""
    return User.objects.filter(memberships__workspace=workspace).order_by("username")
