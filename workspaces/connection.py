"""*Test connection*: whether PowerPost accepts a key, and what it may do, as far as harmless questions tell.

Only questions are asked. Whether a key may upload or generate cannot be found out without storing something
or paying for it: that is learned from real work (ApiKey.record_permission) and unknown until then.
"""

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone

from powerpost import catalog
from powerpost.errors import InsufficientScope, InvalidApiKey, NotFound, PowerPostError
from workspaces.balance import refresh_balance
from workspaces.models import PERMISSION_WORDS, ApiKey

if TYPE_CHECKING:
    from powerpost.client import PowerPostClient

UNKNOWN = PERMISSION_WORDS[None]


@dataclass(slots=True)
class Findings:
    """What a test found: the balance in credits, None without the right to read it, and what went wrong."""

    balance: int | None = None
    problems: list[str] = field(default_factory=list)


def examine(api_key: ApiKey) -> Findings:
    """Ask PowerPost with the key for the balance and for what its workspace has; keep what that tells.

    Raises PowerPostError when PowerPost cannot be asked or does not accept the key.
    """
    from powerpost.client import PowerPostClient

    found = Findings()
    try:
        found.balance = refresh_balance(api_key)
    except InsufficientScope as error:
        found.problems.append(f"The balance cannot be read: {error}")
    ApiKey.objects.filter(pk=api_key.pk, key_version=api_key.key_version).update(tested_at=timezone.now())
    workspace = api_key.workspaces.order_by("created_at").first()
    if workspace is None:
        found.problems.append("No workspace uses the key yet, so no more can be told.")
        return found
    with PowerPostClient(
        api_key.base_url, api_key.key, workspace.powerpost_workspace_id, on_refusal=api_key.record_refusal
    ) as client:
        for kind in catalog.Kind:
            if problem := _may_read(api_key, client, kind):
                found.problems.append(f"{workspace}: {problem}")
                break
    return found


def permissions_of(api_key: ApiKey) -> list[tuple[str, str]]:
    """Return each scope that this product asks for, with yes, no or unknown."""
    return [(scope, api_key.permissions.get(scope, UNKNOWN)) for scope in catalog.SCOPES]


def _may_read(api_key: ApiKey, client: "PowerPostClient", kind: catalog.Kind) -> str:
    """Find out whether the key may read jobs of this kind; return what keeps that from being told."""
    try:
        if kind is catalog.Kind.CONTENT:
            client.list_content_generations(limit=1)
        else:
            # There is no list of these. An id that nobody has gets its 404 from whoever was let in.
            client.get_generation(kind, str(uuid.uuid4()))
    except NotFound:
        pass
    except InsufficientScope:
        # The client has told the key.
        return ""
    except InvalidApiKey:
        raise
    except PowerPostError as error:
        return str(error)
    api_key.record_permission(catalog.READ_SCOPES[kind], may=True)
    return ""
