"""The people of the made-up workspaces, their key, and signing one of them in."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from workspaces.models import ApiKey, Membership, Role, SignIn, Workspace

BACKEND = "workspaces.signing_in.BackendWithSettings"
KEY = "pp_sandbox_sk_benchmark_of_northwind"
APPROVER = "rita"
NORTHWIND = {
    "olivia": ("Olivia Bergmann", Role.MANAGER),
    APPROVER: ("Rita Lindqvist", Role.REVIEWER),
    "raj": ("Raj Menon", Role.REVIEWER),
    "ada": ("Ada Okafor", Role.CREATOR),
    "ben": ("Ben Castillo", Role.CREATOR),
    "chloe": ("Chloé Martin", Role.CREATOR),
    "dan": ("Dan Novak", Role.CREATOR),
    "tom": ("Tom Weber", Role.VIEWER),
}
NEIGHBOURS = {
    "gus": ("Gus Albrecht", Role.MANAGER),
    "hana": ("Hana Sato", Role.REVIEWER),
    "ivo": ("Ivo Petrov", Role.CREATOR),
}
# How often each role starts a job; the approver never does, so that all of it waits for them.
_STARTS = {Role.CREATOR: 8, Role.REVIEWER: 2, Role.MANAGER: 1}


@dataclass(slots=True)
class Place:
    """A workspace with the numbers of its people, authors as often as they start jobs."""

    workspace: Workspace
    people: dict[str, User]
    authors: list[int] = field(default_factory=list)
    deciders: list[int] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The workspace's id as rows hold it."""
        return self.workspace.pk.hex


def make_places(since: datetime) -> tuple[ApiKey, Place, Place]:
    """Make the key, the workspace Northwind and its neighbour on the same account, and return them."""
    number = ApiKey.objects.count()
    suffix = f" {number + 1}" if number else ""
    api_key = ApiKey.objects.create(
        name=f"Northwind account{suffix}", key=f"{KEY}_{number:04}", created_at=since
    )
    api_key.permissions = dict.fromkeys(_scopes(), "yes")
    api_key.tested_at = timezone.now()
    api_key.save(update_fields=["permissions", "tested_at"])
    return (
        api_key,
        _place("Northwind", api_key, NORTHWIND, suffix, since),
        _place("Tailspin Toys", api_key, NEIGHBOURS, suffix, since),
    )


def sign_in(username: str) -> str:
    """Make a session of the person, as signing in does, and return its key."""
    person = User.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    key = str(session.session_key)
    SignIn.objects.create(user=person, session_key=key, browser="Benchmark", address="127.0.0.1")
    User.objects.filter(pk=person.pk).update(last_login=timezone.now())
    return key


def _scopes() -> tuple[str, ...]:
    from powerpost.catalog import SCOPES

    return SCOPES


def _place(
    name: str, api_key: ApiKey, members: dict[str, tuple[str, Role]], suffix: str, since: datetime
) -> Place:
    workspace = Workspace.objects.create(
        name=f"{name}{suffix}",
        api_key=api_key,
        powerpost_workspace_id=sha256(f"{name}{suffix}".encode()).hexdigest()[:24],
        created_at=since,
    )
    place = Place(workspace, {})
    for username, (full_name, role) in members.items():
        first, _, last = full_name.partition(" ")
        person, _ = User.objects.get_or_create(
            username=username,
            defaults={"first_name": first, "last_name": last, "email": f"{username}@northwind.example"},
        )
        Membership.objects.create(workspace=workspace, user=person, role=role, created_at=since)
        place.people[username] = person
        place.names[person.pk] = full_name
        if username != APPROVER:
            place.authors += [person.pk] * _STARTS.get(role, 0)
        if role in (Role.REVIEWER, Role.MANAGER):
            place.deciders.append(person.pk)
    return place
