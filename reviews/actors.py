"""Who acts on a review: a member with a role, or a guest with a link."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.http import HttpRequest

from reviews.models import GuestLink
from workspaces.access import current_membership
from workspaces.models import Membership


@dataclass(frozen=True, slots=True)
class Actor:
    """A member (`person` and `role`) or a guest (`guest_link` and the name the guest gave)."""

    person: User | None = None
    role: str = ""
    guest_link: GuestLink | None = None
    guest_name: str = ""

    @property
    def is_guest(self) -> bool:
        """Whether this is somebody with a link instead of an account."""
        return self.guest_link is not None


def member(membership: Membership) -> Actor:
    """Return a member as an actor."""
    return Actor(person=membership.user, role=membership.role)


def actor_of(request: HttpRequest) -> Actor:
    """Return the signed-in person, with the role in the workspace they are in."""
    membership = current_membership(request)
    return Actor(person=request.user, role=membership.role if membership else "")  # type: ignore[arg-type]
