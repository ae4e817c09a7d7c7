"""A person's notifications: those of the workspaces they are a member of now."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from notifications.models import Kind, Notification
from workspaces.access import all_memberships


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
    # What was taken back counts as read, so the index answers alone.
    return _all_of(request).filter(read_at=None).count()


def mark_visited(request: HttpRequest, path: str) -> None:
    """Mark as read what leads to this page, which the person now has before them.

    Not what waits for their review: that is done with when it is decided. Writes only where there is
    something unread, so a visit usually costs one query of an index.
    """
    leads_here = Q(url=path) | Q(url__startswith=f"{path}#")
    unread = _all_of(request).filter(leads_here, read_at=None).exclude(kind=Kind.WAITING)
    if keys := list(unread.values_list("pk", flat=True)):
        Notification.objects.filter(pk__in=keys, read_at=None).update(read_at=timezone.now())


def _all_of(request: HttpRequest) -> QuerySet[Notification]:
    workspaces = [membership.workspace_id for membership in all_memberships(request)]
    return Notification.objects.filter(person_id=request.user.pk, workspace_id__in=workspaces)
