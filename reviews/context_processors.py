"""The numbers in the page frame: what waits for this person, and what is unread. One query finds both."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Q, QuerySet, When
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications.reading import count_unread, unread_in, workspaces_of
from reviews.queue import waiting_under
from workspaces.access import Right, current_membership, role_allows
from workspaces.models import Workspace
from workspaces.prepared import CountOf, PreparedQuery

# The least that is shown as 99+.
COUNTED_MOST = 100


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many outputs wait for the person's review (COUNTED_MOST for more), and unread notifications."""

    waiting: int = 0
    unread: int = 0


def numbers(request: HttpRequest) -> dict[str, Any]:
    """Return `reviews_waiting` and `notifications_unread`.

    They are counted only when a template asks for one of them, and once a request: fragments need neither.
    """
    return {
        "reviews_waiting": SimpleLazyObject(lambda: _numbers_of(request).waiting),
        "notifications_unread": SimpleLazyObject(lambda: _numbers_of(request).unread),
    }


def _numbers_of(request: HttpRequest) -> Numbers:
    if not hasattr(request, "_numbers"):
        request._numbers = _count(request)  # type: ignore[attr-defined]
    return request._numbers  # type: ignore[attr-defined]


def _count(request: HttpRequest) -> Numbers:
    user = getattr(request, "user", None)
    membership = current_membership(request) if user is not None and user.is_authenticated else None
    if membership is None:
        return Numbers()
    if not role_allows(membership.role, Right.REVIEW):
        return Numbers(unread=count_unread(request))
    rows = _NUMBERS.rows(membership.workspace_id, membership.user_id, workspaces_of(request))
    return Numbers(*rows[0]) if rows else Numbers()


def _write(workspace_id: UUID, person_id: int, all_workspaces: list[UUID]) -> QuerySet[Workspace, Any]:
    """Return the query of both numbers; the database reads the policy and then counts what it makes wait."""

    def waiting(*, author_may_approve: bool, several_approve: bool) -> CountOf:
        found = waiting_under(
            workspace_id, person_id, author_may_approve=author_may_approve, several_approve=several_approve
        )
        return CountOf(found.values("pk")[:COUNTED_MOST])

    author_may_approve = Q(review_policy__author_may_approve=True)
    several_approve = Q(review_policy__approvals_needed__gt=1)
    waits = Case(
        When(
            author_may_approve & several_approve,
            then=waiting(author_may_approve=True, several_approve=True),
        ),
        When(author_may_approve, then=waiting(author_may_approve=True, several_approve=False)),
        When(several_approve, then=waiting(author_may_approve=False, several_approve=True)),
        # Also where no policy was ever set.
        default=waiting(author_may_approve=False, several_approve=False),
    )
    return Workspace.objects.filter(pk=workspace_id).values_list(
        waits, CountOf(unread_in(all_workspaces, person_id).values("pk"))
    )


_NUMBERS = PreparedQuery(_write)
