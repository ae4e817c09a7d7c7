"""Where the demo goes when nobody pressed a button in a workspace: the command `manage.py demo`."""

from django.contrib.auth.models import User
from django.db import transaction

from dashboard.demo.beginning import CannotBegin, may_begin
from dashboard.first_run import may_use_sandbox, new_sandbox_workspace
from dashboard.models import Demo
from workspaces.models import ApiKey, Membership, Role, Workspace

NAME = "Demo"


def place_of_the_demo() -> tuple[Workspace, User]:
    """Return the workspace for the demo, and the first admin, who is made a manager of it.

    The one that has a demo, else an empty one on a sandbox key, else a new one on a key of its own. Raises
    CannotBegin without a sandbox or an admin.
    """
    admin = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if admin is None:
        raise CannotBegin("There is no admin yet. Run `manage.py bootstrap` first.")
    with transaction.atomic():
        workspace = _there() or _new()
        Membership.objects.get_or_create(workspace=workspace, user=admin, defaults={"role": Role.MANAGER})
    return workspace, admin


def _there() -> Workspace | None:
    demos = Demo.objects.filter(workspace__api_key__kind=ApiKey.Kind.SANDBOX)
    demo = demos.select_related("workspace__api_key").order_by("started_at").last()
    if demo is not None:
        return demo.workspace
    on_sandbox = Workspace.objects.filter(api_key__kind=ApiKey.Kind.SANDBOX).select_related("api_key")
    return next((entry for entry in on_sandbox.order_by("created_at") if may_begin(entry)), None)


def _new() -> Workspace:
    if not may_use_sandbox():
        raise CannotBegin("There is no sandbox here: set POWERPOST_SANDBOX_URL to one that runs.")
    return new_sandbox_workspace(NAME)
