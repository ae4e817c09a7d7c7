"""Who is in a workspace and with which role: every change of it, and the rule that somebody must manage it.

A manager is somebody with that role who may sign in. Whoever changes who that is holds the workspace first:
of two managers who demote each other at the same instant, the second sees what the first has done.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, QuerySet

from workspaces import audit
from workspaces.models import Membership, Role, Workspace

AUDITED = ("role",)


class LastManager(Exception):
    """The change would leave a workspace without a manager; the message names the workspaces."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = sorted(names)
        super().__init__(
            f"{' and '.join(self.names)} would have no manager left. Make somebody else one first."
        )


class Gone(Exception):
    """The person is not in the workspace any more: somebody else was quicker."""


def managers() -> QuerySet[Membership]:
    """Return the memberships that manage: the role, of somebody who may sign in."""
    return Membership.objects.filter(role=Role.MANAGER, user__is_active=True)


def hold(workspace_ids: Iterable[Any]) -> list[Any]:
    """Let nobody else change who manages these workspaces until the transaction ends; return their ids.

    An UPDATE that changes nothing locks the row on PostgreSQL, and the database on SQLite. Always in the same
    order, so that two who hold several do not wait for each other.
    """
    held = sorted(set(workspace_ids), key=str)
    for workspace_id in held:
        Workspace.objects.filter(pk=workspace_id).update(name=F("name"))
    return held


def managed(workspace_ids: Collection[Any]) -> set[Any]:
    """Return which of these workspaces have a manager."""
    return set(managers().filter(workspace__in=workspace_ids).values_list("workspace_id", flat=True))


def left_alone_without(people: Iterable[User]) -> list[str]:
    """Return the names of the workspaces that would have no manager without these people.

    Holds their workspaces, so that the answer stays true until the transaction ends.
    """
    ids = [person.pk for person in people]
    held = hold(managers().filter(user__in=ids).values_list("workspace_id", flat=True))
    theirs = set(managers().filter(workspace__in=held, user__in=ids).values_list("workspace_id", flat=True))
    others = managers().filter(workspace__in=held).exclude(user__in=ids)
    lost = theirs - set(others.values_list("workspace_id", flat=True))
    return list(Workspace.objects.filter(pk__in=lost).values_list("name", flat=True))


@contextmanager
def keeping_a_manager(workspace_id: Any) -> Iterator[None]:
    """Undo what is done inside, and raise LastManager, when it takes the last manager from the workspace."""
    with transaction.atomic():
        hold([workspace_id])
        before = managed([workspace_id])
        yield
        if before - managed([workspace_id]):
            raise LastManager(Workspace.objects.filter(pk=workspace_id).values_list("name", flat=True))


def change_role(membership: Membership, role: str, actor: User) -> bool:
    """Give a member another role and return whether it was another one; raises LastManager or Gone."""
    with keeping_a_manager(membership.workspace_id):
        present = _present(membership)
        if present.role == role:
            return False
        before = audit.described(present, AUDITED)
        present.role = role
        present.save(update_fields=["role"])
        audit.record(
            actor,
            "membership.role_changed",
            present,
            before=before,
            after=audit.described(present, AUDITED),
            workspace=present.workspace,
        )
    return True


def remove(membership: Membership, actor: User) -> None:
    """Take a member, who may be the actor, out of the workspace; raises LastManager or Gone.

    What they made, decided and wrote stays, under their name.
    """
    with keeping_a_manager(membership.workspace_id):
        present = _present(membership)
        action = "membership.left" if present.user_id == actor.pk else "membership.removed"
        before = audit.described(present, AUDITED)
        audit.record(actor, action, present, before=before, after={}, workspace=present.workspace)
        present.delete()


def _present(membership: Membership) -> Membership:
    """Return the membership as it stands now that the workspace is held; raises Gone."""
    present = Membership.objects.select_related("user", "workspace").filter(pk=membership.pk).first()
    if present is None:
        raise Gone
    return present
