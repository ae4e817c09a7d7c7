"""The people of the demo: members like any others, but nobody can sign in as them."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from workspaces.models import Membership, Role, Workspace


@dataclass(frozen=True, slots=True)
class Teammate:
    """One person of the demo."""

    username: str
    first_name: str
    last_name: str
    role: str


MARA = Teammate("demo-mara", "Mara", "Lindqvist", Role.MANAGER)
JONAS = Teammate("demo-jonas", "Jonas", "Adeyemi", Role.CREATOR)
INES = Teammate("demo-ines", "Inês", "Carvalho", Role.REVIEWER)
THEO = Teammate("demo-theo", "Theo", "Brandt", Role.VIEWER)
TEAM = (MARA, JONAS, INES, THEO)
NAMES_MOST = 100


def join(workspace: Workspace, teammate: Teammate) -> User:
    """Make this person a member and return them; safe to repeat.

    The same people work in every demo. An account of that name which somebody can sign in to is somebody
    else's, and is given nothing: the person then gets another user name.
    """
    for number in range(1, NAMES_MOST):
        username = teammate.username if number == 1 else f"{teammate.username}-{number}"
        user, _ = User.objects.get_or_create(
            username=username,
            defaults={
                "first_name": teammate.first_name,
                "last_name": teammate.last_name,
                "password": make_password(None),
            },
        )
        if not user.has_usable_password() and not user.is_staff:
            Membership.objects.get_or_create(workspace=workspace, user=user, defaults={"role": teammate.role})
            return user
    raise ValueError(f"There are {NAMES_MOST} accounts named {teammate.username}.")
