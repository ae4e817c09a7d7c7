"""What a new installation gets by itself: a first workspace on a key, and a first admin.

Safe to repeat at every start: what exists already is left as it is.
"""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from dashboard.preflight import CannotStart
from dashboard.secrets import read_secret
from powerpost import catalog
from workspaces.fields import UndecryptableValue
from workspaces.models import ApiKey, Membership, Role, Workspace, kind_of_key

LIVE_WORKSPACE = "Main workspace"
SANDBOX_WORKSPACE = "Sandbox"


@dataclass(frozen=True, slots=True)
class FirstRun:
    """What was made: the workspaces, and the first admin with the password that was chosen for them.

    `password` is None when the environment gave one: it is known to whoever set it.
    """

    workspaces: tuple[Workspace, ...] = ()
    username: str | None = None
    password: str | None = None

    def sign_in(self) -> str | None:
        """Return a sentence with the sign-in of a new admin; None when there is nothing new to say."""
        if self.username is None:
            return None
        if self.password is None:
            return f"Sign in as {self.username} with the password from DJANGO_SUPERUSER_PASSWORD."
        return f"Sign in as {self.username} with the password {self.password} (shown only this once)."


def make_first_things() -> FirstRun:
    """Make what is missing and return it; the database must be migrated. Raises CannotStart."""
    key, workspace_id = _configured_key()
    with transaction.atomic():
        admin, password, is_new = _first_admin()
        made: list[Workspace] = []
        if key:
            made += _workspace_on(key, workspace_id)
        elif may_use_sandbox() and not Workspace.objects.exists():
            made += _workspace_on(*_new_sandbox_key())
        for workspace in made:
            Membership.objects.create(workspace=workspace, user=admin, role=Role.MANAGER)
    return FirstRun(tuple(made), admin.username if is_new else None, password)


def _configured_key() -> tuple[str, str]:
    key, workspace_id = settings.POWERPOST_API_KEY or "", settings.POWERPOST_WORKSPACE_ID
    if bool(key) != bool(workspace_id):
        missing = "POWERPOST_WORKSPACE_ID" if key else "POWERPOST_API_KEY"
        raise CannotStart(f"Set {missing} too: a key works only together with one of its workspaces.")
    if key:
        try:
            kind_of_key(key)
        except ValidationError as error:
            raise CannotStart(f"POWERPOST_API_KEY: {error.messages[0]}") from None
    return key, workspace_id


def may_use_sandbox() -> bool:
    """Return whether somebody runs a sandbox that workspaces can use."""
    # On a server of its own nobody has started a sandbox, unless its address was given.
    return settings.EMBEDDED or settings.SANDBOX_PORT is None


def _new_sandbox_key() -> tuple[str, str]:
    """Return a new key, for which the sandbox opens an account at first use, and a workspace ID."""
    return f"{catalog.SANDBOX_KEY_PREFIX}{secrets.token_hex(20)}", f"sandbox-{secrets.token_hex(8)}"


def new_sandbox_workspace(name: str) -> Workspace:
    """Make one more workspace on a sandbox account of its own and return it; nobody is a member yet."""
    (workspace,) = _workspace_on(*_new_sandbox_key(), name=name)
    return workspace


def _workspace_on(key: str, powerpost_workspace_id: str, name: str = "") -> list[Workspace]:
    """Return the new workspace on this key, with its ApiKey; empty when it exists already."""
    try:
        # Encrypted values cannot be looked up, and there are only a handful of keys.
        api_key = next((entry for entry in ApiKey.objects.all() if entry.key == key), None)
    except UndecryptableValue as error:
        raise CannotStart(f"{error} Put back the key that encrypted it (README, Settings).") from error
    is_sandbox = kind_of_key(key) == ApiKey.Kind.SANDBOX
    if api_key is None:
        api_key = ApiKey.objects.create(name=_free_name("Sandbox key" if is_sandbox else "Live key"), key=key)
    elif api_key.workspaces.filter(powerpost_workspace_id=powerpost_workspace_id).exists():
        return []
    name = name or (SANDBOX_WORKSPACE if is_sandbox else LIVE_WORKSPACE)
    return [
        Workspace.objects.create(name=name, api_key=api_key, powerpost_workspace_id=powerpost_workspace_id)
    ]


def _free_name(name: str) -> str:
    taken = set(ApiKey.objects.filter(name__startswith=name).values_list("name", flat=True))
    candidates = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
    return next(candidate for candidate in candidates if candidate not in taken)


def _first_admin() -> tuple[User, str | None, bool]:
    """Return the admin, the password if one was made up, and whether the admin is new."""
    username = settings.DJANGO_SUPERUSER_USERNAME
    admins = User.objects.filter(is_superuser=True).order_by("pk")
    existing = admins.filter(username=username).first() or admins.first()
    if existing is not None:
        return existing, None, False
    if User.objects.filter(username=username).exists():
        raise CannotStart(
            f"{username} exists and is not an admin: set DJANGO_SUPERUSER_USERNAME to another name for one."
        )
    given = read_secret("DJANGO_SUPERUSER_PASSWORD")
    made_up = None if given else secrets.token_urlsafe(12)
    admin = User.objects.create_superuser(username, settings.DJANGO_SUPERUSER_EMAIL, given or made_up)
    return admin, made_up, True
