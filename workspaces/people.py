"""What people are called, and how one of them is chosen in a filter."""

from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models import QuerySet

from workspaces.models import Role, Workspace
from workspaces.prepared import PreparedQuery

# In the address bar, whoever is looking: an address that can be sent to a teammate means theirs.
MINE = "mine"
# Databases refuse to look for numbers that are longer than any key.
_DIGITS_MOST = 18


def name_of(person: User | None) -> str:
    """Return a person's name as members read it: the full name, else the user name.

    None stands for an account that is gone.
    """
    return (person.get_full_name() or person.get_username()) if person else "Somebody who left"


def name_of_parts(first_name: str, last_name: str, username: str) -> str:
    """Return the same of a person who was not read as an object."""
    return f"{first_name} {last_name}".strip() or username


def role_name(role: str) -> str:
    """Return a role as one word, such as "Manager"; what it may do is left out."""
    return Role(role).label.partition(":")[0]


def members_of(workspace: Workspace | UUID) -> QuerySet[User]:
    """Return the people of a workspace, or of the one with this id, by their user names."""
    return User.objects.filter(memberships__workspace=workspace).order_by("username")


def choices_of(workspace: Workspace) -> list[tuple[str, str]]:
    """Return the people of a workspace to choose from, each with the value in the address bar and a name."""
    return [(str(pk), name_of_parts(*names)) for pk, *names in _NAMES.rows(workspace.pk)]


_NAMES = PreparedQuery(
    lambda workspace: members_of(workspace).values_list("pk", "first_name", "last_name", "username")
)


def means_somebody(value: str) -> bool:
    """Return whether a value of the address bar can mean a person."""
    return value == MINE or (value.isascii() and value.isdecimal() and len(value) <= _DIGITS_MOST)


def id_in(value: str, viewer: AbstractBaseUser) -> int | None:
    """Return the id of the person whom a value of the address bar means; None when it can mean nobody."""
    if not means_somebody(value):
        return None
    return viewer.pk if value == MINE else int(value)
