"""Links with which somebody becomes a member: making one, withdrawing it, using it once."""

import secrets
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from workspaces import audit
from workspaces.entry_tokens import hash_of
from workspaces.members import hold
from workspaces.models import Invitation, Membership, Role, Workspace

_ORDER = {role: number for number, role in enumerate(Role.values)}


class Over(StrEnum):
    """Why an invitation cannot be used any more."""

    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    # Whoever made it manages the workspace no longer: with a link kept, they would let themselves in again.
    INVITER_GONE = "inviter gone"


class NotOpen(Exception):
    """The invitation cannot be used any more; `why` says for what reason."""

    def __init__(self, why: Over) -> None:
        super().__init__(why.value)
        self.why = why


class NothingToGain(Exception):
    """The person has the invitation's role, or a higher one, already: it stays for somebody else."""


@dataclass(frozen=True, slots=True, repr=False)
class NewInvitation:
    """An invitation just made, with its token."""

    invitation: Invitation
    token: str


def token_of(invitation: Invitation) -> str:
    """Return the token of an invitation: 256 bits that only a process with SECRET_KEY can work out.

    So the task that sends it by e-mail takes an id, and neither queue nor database ever holds the token.
    """
    value = f"{invitation.pk}:{invitation.created_at.astimezone(UTC).isoformat()}"
    return salted_hmac("workspaces.invitation", value, algorithm="sha256").hexdigest()


@sensitive_variables("token")
def make(workspace: Workspace, made_by: User, *, role: str, for_whom: str) -> NewInvitation:
    """Store an invitation and return it with its token, which is shown once."""
    with transaction.atomic():
        invitation = Invitation.objects.create(
            workspace=workspace,
            created_by=made_by,
            role=role,
            for_whom=for_whom,
            # Until the row has its id: nobody can know what this is the hash of.
            token_hash=secrets.token_hex(32),
        )
        token = token_of(invitation)
        invitation.token_hash = hash_of(token)
        invitation.save(update_fields=["token_hash"])
        audit.record(
            made_by, "invitation.made", invitation, before={}, after=_told(invitation), workspace=workspace
        )
    return NewInvitation(invitation, token)


def withdraw(invitation: Invitation, person: User) -> bool:
    """End an invitation that is open; return whether it was."""
    with transaction.atomic():
        unused = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
        if not unused.update(withdrawn_at=timezone.now()):
            return False
        before = _told(invitation)
        audit.record(
            person,
            "invitation.withdrawn",
            invitation,
            before=before,
            after={},
            workspace=invitation.workspace,
        )
    return True


def open_in(workspace: Workspace) -> QuerySet[Invitation]:
    """Return the workspace's invitations that somebody may still use, newest first."""
    return _open().filter(workspace=workspace).select_related("created_by")


def require_open(invitation: Invitation) -> None:
    """Raise NotOpen unless the invitation can be used now."""
    if invitation.accepted_at:
        raise NotOpen(Over.USED)
    if invitation.withdrawn_at:
        raise NotOpen(Over.WITHDRAWN)
    if invitation.expires_at <= timezone.now():
        raise NotOpen(Over.EXPIRED)
    if not _open().filter(pk=invitation.pk).exists():
        raise NotOpen(Over.INVITER_GONE)


def gains_from(invitation: Invitation, present: Membership | None) -> bool:
    """Return whether accepting would give somebody with this membership, or none, anything."""
    return present is None or _ORDER[present.role] < _ORDER[invitation.role]


def accept(invitation: Invitation, person: User) -> Membership:
    """Make the person a member, or raise their role to the invitation's, and return the membership.

    Nobody loses a right by it. Raises NotOpen, also for the second of two who accept at the same instant, and
    NothingToGain, which leaves the invitation open.
    """
    with transaction.atomic():
        hold([invitation.workspace_id])
        present = Membership.objects.filter(workspace=invitation.workspace_id, user=person).first()
        if not gains_from(invitation, present):
            raise NothingToGain
        usable = _open().filter(pk=invitation.pk).values("pk")
        used = Invitation.objects.filter(pk__in=usable, accepted_at=None, withdrawn_at=None)
        if not used.update(accepted_at=timezone.now(), accepted_by=person):
            invitation.refresh_from_db()
            require_open(invitation)
            raise NotOpen(Over.USED)
        before = audit.described(present, ("role",)) if present else {}
        if present is None:
            present = Membership(workspace_id=invitation.workspace_id, user=person)
        present.role = invitation.role
        present.save()
        audit.record(
            person,
            "invitation.accepted",
            present,
            before=before,
            after=audit.described(present, ("role",)),
            workspace=invitation.workspace,
        )
    return present


def address_in(for_whom: str) -> str:
    """Return the e-mail address that somebody was invited by, or an empty text when it is a name."""
    try:
        validate_email(for_whom)
    except ValidationError:
        return ""
    return for_whom


def _open() -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=timezone.now(),
        created_by__is_active=True,
        created_by__memberships__workspace=F("workspace"),
        created_by__memberships__role=Role.MANAGER,
    )


def _told(invitation: Invitation) -> dict[str, object]:
    return audit.described(invitation, ("role", "for_whom", "expires_at"))
