"""Who may see and do what. Every object is reached through here.

A stranger gets 404, so that nothing can be learned from an id; a member without the right gets 403.
The floors above add one function for each of their kinds of object, all standing on `get_in_workspace`.
"""

from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from workspaces.models import Membership, Role, Workspace
from workspaces.prepared import PreparedQuery
from workspaces.signed_in import memberships_read_with

Person = AbstractBaseUser | AnonymousUser
ModelType = TypeVar("ModelType", bound=Model)

SESSION_KEY = "workspace"


class Right(StrEnum):
    """What a person wants to do in a workspace."""

    SEE = "see"
    CREATE = "create"
    REVIEW = "review"
    MANAGE = "manage"


_RIGHTS: dict[str, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.SEE}),
    Role.CREATOR: frozenset({Right.SEE, Right.CREATE}),
    Role.REVIEWER: frozenset({Right.SEE, Right.CREATE, Right.REVIEW}),
    Role.MANAGER: frozenset(Right),
}

_REFUSALS: dict[Right, str] = {
    Right.SEE: "You cannot see this workspace.",
    Right.CREATE: "Your role in this workspace is viewer: you can look at everything, but not add to it.",
    Right.REVIEW: "Your role in this workspace does not decide on outputs.",
    Right.MANAGE: "Only a manager of this workspace can do this.",
}


def role_allows(role: str, right: Right) -> bool:
    """Return whether a member with this role has the right. Draws the buttons and guards the actions."""
    return right in _RIGHTS.get(role, frozenset())


def memberships_of(user: Person) -> QuerySet[Membership]:
    """Return the person's memberships with their workspaces, in the order of the names.

    The API keys come without their secrets: no page needs one, and none fails when one cannot be read.
    """
    if user.pk is None:
        return Membership.objects.none()
    return (
        Membership.objects.filter(user_id=user.pk)
        .select_related("workspace__api_key")
        .defer("workspace__api_key__key")
        .order_by("workspace__name", "workspace_id")
    )


def get_in_workspace(
    request: HttpRequest, objects: QuerySet[ModelType], right: Right, **lookup: Any
) -> ModelType:
    """Return the one object of `objects` that matches `lookup`, in a workspace of the signed-in person.

    The objects' model must have a foreign key `workspace`. Makes that workspace the current one, so that
    the page around the object shows where it is. Raises Http404 when there is no such object or the person
    is not a member, PermissionDenied when the role lacks the right.
    """
    memberships = {entry.workspace_id: entry for entry in all_memberships(request)}
    try:
        found = objects.get(workspace_id__in=memberships.keys(), **lookup)
    except (ObjectDoesNotExist, ValidationError, ValueError):
        raise Http404 from None
    return _entered(request, found, right)


def get_prepared(request: HttpRequest, objects: PreparedQuery, right: Right, key: object) -> Any:
    """Return the same of a query that is written once, of the workspaces' ids and the object's: for pages."""
    try:
        found = objects.objects([entry.workspace_id for entry in all_memberships(request)], UUID(str(key)))
    except ValueError:
        raise Http404 from None
    if not found:
        raise Http404
    return _entered(request, found[0], right)


def _entered(request: HttpRequest, found: ModelType, right: Right) -> ModelType:
    """Make the object's workspace the current one, when the person has the right there."""
    memberships = {entry.workspace_id: entry for entry in all_memberships(request)}
    membership = memberships[found.workspace_id]  # type: ignore[attr-defined]
    require(membership, right)
    found.workspace = membership.workspace  # type: ignore[attr-defined]
    _remember(request, membership)
    return found


def seen_by(person_id: int, objects: QuerySet[ModelType]) -> QuerySet[ModelType]:
    """Return those of `objects` in a workspace of the person: every role may see all of it.

    The objects' model must have a foreign key `workspace`. For requests that only look and that many make;
    nothing becomes the current workspace.
    """
    return objects.filter(workspace__memberships__user=person_id)


def require(membership: Membership, right: Right) -> None:
    """Raise PermissionDenied, with a sentence for the person, when the membership lacks the right."""
    if not role_allows(membership.role, right):
        raise PermissionDenied(_REFUSALS[right])


def current_membership(request: HttpRequest) -> Membership | None:
    """Return the person's membership of the workspace they are in, or None for a member of nothing.

    The workspace is the one chosen last in this session, or the first by name.
    """
    if not hasattr(request, "_membership"):
        memberships = _read_memberships(request) if request.user.is_authenticated else []
        chosen = request.session.get(SESSION_KEY) if memberships else None
        request._memberships = memberships  # type: ignore[attr-defined]
        request._membership = next(  # type: ignore[attr-defined]
            (entry for entry in memberships if str(entry.workspace_id) == chosen),
            memberships[0] if memberships else None,
        )
    return request._membership  # type: ignore[attr-defined]


def _read_memberships(request: HttpRequest) -> list[Membership]:
    # A request that changes something may bring a body that takes minutes to arrive: what the person may do
    # is asked when it is there, and not taken from when they were read.
    known = memberships_read_with(request.user) if request.method in ("GET", "HEAD") else None
    return list(memberships_of(request.user)) if known is None else known


def all_memberships(request: HttpRequest) -> list[Membership]:
    """Return the person's memberships, read once a request."""
    current_membership(request)
    return request._memberships  # type: ignore[attr-defined]


def get_workspace(request: HttpRequest, right: Right = Right.SEE) -> Workspace:
    """Return the workspace the person is in.

    Raises Http404 for a member of nothing, PermissionDenied when the role lacks the right.
    """
    membership = current_membership(request)
    if membership is None:
        raise Http404("You are not a member of any workspace yet.")
    require(membership, right)
    return membership.workspace


def workspace_of_form(request: HttpRequest, right: Right) -> Workspace:
    """Return the workspace in which the sent form was opened, which becomes the current one.

    The form names it (`workspace`): the person may have gone to another one in another tab since, and what
    the form asks for must not be done there. A form that names none means the current one. Raises Http404
    for a workspace of others, PermissionDenied when the role lacks the right.
    """
    if opened_in := request.POST.get("workspace"):
        switch_workspace(request, opened_in)
    return get_workspace(request, right)


def look_into(request: HttpRequest, workspace_id: UUID) -> Workspace:
    """Return another of the person's workspaces, which the frame around this one answer shows.

    The current one stays what it is: this is for what an open tab asks for by itself. Raises Http404 when the
    person is not a member.
    """
    for membership in all_memberships(request):
        if membership.workspace_id == workspace_id:
            request._membership = membership  # type: ignore[attr-defined]
            return membership.workspace
    raise Http404


def switch_workspace(request: HttpRequest, workspace_id: str) -> Workspace:
    """Make another of the person's workspaces the current one and return it; raises Http404 otherwise."""
    for membership in all_memberships(request):
        if str(membership.workspace_id) == workspace_id:
            _remember(request, membership)
            return membership.workspace
    raise Http404


def _remember(request: HttpRequest, membership: Membership) -> None:
    current_membership(request)
    request._membership = membership  # type: ignore[attr-defined]
    if request.session.get(SESSION_KEY) != str(membership.workspace_id):
        request.session[SESSION_KEY] = str(membership.workspace_id)
