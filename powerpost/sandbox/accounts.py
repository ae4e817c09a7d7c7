"""Keys, accounts, workspaces, scopes and credits (README.md of the API, second half)."""

import re
from dataclasses import dataclass

from django.db.models import F, Sum
from django.http import HttpRequest

from powerpost.catalog import SANDBOX_KEY_PREFIX, SCOPES
from powerpost.sandbox.answers import ApiError, insufficient_credits, invalid
from powerpost.sandbox.models import Account, Media, Workspace

KEY_PATTERN = re.compile(re.escape(SANDBOX_KEY_PREFIX) + r"[A-Za-z0-9_]{16,150}")
REVOKED = "revoked"
# Part of a key that was given fewer rights, as people do who only want to look.
READ_ONLY = "readonly"
READING = ":read"
KEY_REFUSED = "x-api-key: the key is unknown or revoked"
WORKSPACE_MAX = 100


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the account of the key and, but for the credits, the workspace."""

    account: Account
    workspace: Workspace


def is_key(text: str) -> bool:
    """Return whether `text` is a key the sandbox takes: every such key is an account of its own."""
    return KEY_PATTERN.fullmatch(text) is not None and REVOKED not in text


def account_of_key(key: str) -> Account:
    """Return the account of `key`, made on first use."""
    scopes = [scope for scope in SCOPES if READ_ONLY not in key or scope.endswith(READING)]
    return Account.objects.get_or_create(key=key, defaults={"scopes": scopes})[0]


def authenticate(request: HttpRequest) -> Account:
    """Return the account of the request's `x-api-key`; raises 401 when there is none."""
    key = request.headers.get("x-api-key", "")
    if not key:
        raise ApiError(401, "INVALID_API_KEY", "x-api-key: the header is missing")
    if not is_key(key):
        raise ApiError(401, "INVALID_API_KEY", KEY_REFUSED)
    account = account_of_key(key)
    if account.is_revoked:
        raise ApiError(401, "INVALID_API_KEY", KEY_REFUSED)
    return account


def require_scope(account: Account, scope: str) -> None:
    """Raise 403 unless the account's key carries `scope`."""
    if scope not in account.scopes:
        raise ApiError(403, "INSUFFICIENT_SCOPE", f"The API key lacks the scope {scope}.")


def enter_workspace(request: HttpRequest, account: Account) -> Workspace:
    """Return the workspace of `X-Workspace-Id`, claimed by the first account that names it.

    Raises 400 without a proper header, 403 for another account's workspace.
    """
    workspace_id = request.headers.get("X-Workspace-Id", "")
    if not workspace_id.strip():
        raise invalid("X-Workspace-Id", "the header is missing")
    if len(workspace_id) > WORKSPACE_MAX:
        raise invalid("X-Workspace-Id", "is not a workspace ID")
    workspace, _ = Workspace.objects.get_or_create(id=workspace_id, defaults={"account": account})
    if workspace.account_id != account.key:
        raise ApiError(403, "FORBIDDEN", "This workspace belongs to another account.")
    return workspace


def charge(account: Account, price: int) -> int:
    """Take `price` credits and return the balance; raises 402 and takes nothing when it is too small."""
    taken = Account.objects.filter(key=account.key, balance__gte=price).update(balance=F("balance") - price)
    account.refresh_from_db(fields=["balance"])
    if not taken:
        raise insufficient_credits(price, account.balance)
    return account.balance


def refund(account_key: str, credit: int) -> None:
    """Give `credit` credits back."""
    if credit:
        Account.objects.filter(key=account_key).update(balance=F("balance") + credit)


def storage_used(account: Account) -> int:
    """Return the bytes of the account's uploads and generated media, with the control API's offset."""
    files = Media.objects.filter(workspace__account=account).aggregate(total=Sum("file_size"))["total"] or 0
    return files + account.storage_offset
