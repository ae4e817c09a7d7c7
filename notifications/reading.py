"""A person's notifications: those of the workspaces they are a member of now."""

from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.http import HttpRequest
from django.utils import timezone

from notifications.models import Kind, Notification
from workspaces.access import all_memberships
from workspaces.prepared import CountOf, PreparedQuery


def notifications_of(request: HttpRequest) -> QuerySet[Notification]:
    """Return what the signed-in person is shown, newest first."""
    return _all_of(request).filter(count__gt=0)


def reachable_by(request: HttpRequest) -> QuerySet[Notification]:
    """Return what the person can open: also what was taken back, for an e-mail may lead to it."""
    return _all_of(request)


def count_unread(request: HttpRequest) -> int:
    """Return how many notifications the person has not read: the number on the bell."""
    if not request.user.is_authenticated:
        return 0
    rows = _UNREAD.rows(request.user.pk, workspaces_of(request))
    return rows[0][0] if rows else 0


def unread_in(workspace_ids: list[UUID], person_id: int) -> QuerySet[Notification]:
    """Return what a person has not read, of these workspaces."""
    # What was taken back counts as read, so the index answers alone.
    found = Notification.objects.filter(person_id=person_id, workspace_id__in=workspace_ids, read_at=None)
    return found.order_by()


def workspaces_of(request: HttpRequest) -> list[UUID]:
    """Return the ids of the workspaces whose notifications the person sees."""
    return [membership.workspace_id for membership in all_memberships(request)]


def mark_visited(request: HttpRequest, path: str) -> None:
    """Mark as read what leads to this page, which the person now has before them.

    Not what waits for their review: that is done with when it is decided. Writes only where there is
    something unread, so a visit usually costs one query of an index.
    """
    if keys := [key for (key,) in _LEADING.rows(request.user.pk, workspaces_of(request), path, f"{path}#")]:
        Notification.objects.filter(pk__in=keys, read_at=None).update(read_at=timezone.now())


def _all_of(request: HttpRequest) -> QuerySet[Notification]:
    return Notification.objects.filter(person_id=request.user.pk, workspace_id__in=workspaces_of(request))


_LEADING = PreparedQuery(
    lambda person_id, workspace_ids, page, place: (
        Notification.objects.filter(person=person_id, workspace__in=workspace_ids, read_at=None)
        .annotate(at=StrIndex("url", Value(place)))
        .filter(Q(url=page) | Q(at=1))
        .exclude(kind=Kind.WAITING)
        .order_by()
        .values_list("pk")
    )
)
_UNREAD = PreparedQuery(
    lambda person_id, workspace_ids: User.objects.filter(pk=person_id).values_list(
        CountOf(unread_in(workspace_ids, person_id).values("pk"))
    )
)
