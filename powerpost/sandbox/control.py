"""The control API under /sandbox/: no part of PowerPost, for tests and for people who try things out."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse

from powerpost.catalog import SCOPES
from powerpost.sandbox import rate_limit, request_log, storage
from powerpost.sandbox.accounts import account_of_key, is_key, storage_used
from powerpost.sandbox.answers import invalid, not_found
from powerpost.sandbox.endpoints import answers_errors, require_method
from powerpost.sandbox.fields import Fields
from powerpost.sandbox.json_bodies import read_json
from powerpost.sandbox.models import Account, Generation, Media, RequestRecord
from powerpost.sandbox.queued_faults import read_fault

WHOLE_NUMBERS = {"balance": "balance", "storage_used": "storage_offset", "rate_limit": "rate_limit"}
SETTABLE = (*WHOLE_NUMBERS, "scopes", "revoked", "expire_urls", "faults")
REQUESTS_DEFAULT = 1000


@answers_errors
def account(request: HttpRequest, key: str) -> HttpResponse:
    """GET an account as it is; PATCH sets balance, storage, limits, scopes, faults; revokes; kills URLs."""
    require_method(request, "GET", "PATCH")
    if not is_key(key):
        raise not_found("This is not a key of the sandbox.")
    owner = account_of_key(key)
    if request.method == "PATCH":
        _change(owner, read_json(request))
        owner.refresh_from_db()
    return JsonResponse(_as_json(owner))


def _change(owner: Account, body: dict[str, Any]) -> None:
    fields = Fields(body, SETTABLE)
    changes: dict[str, Any] = {}
    for name, attribute in WHOLE_NUMBERS.items():
        number = fields.integer(name)
        if number is None:
            continue
        if number < 0:
            raise invalid(name, "must not be negative")
        # The files that are there count as well: the offset is what is missing to the number wanted.
        changes[attribute] = (
            number - (storage_used(owner) - owner.storage_offset) if name == "storage_used" else number
        )
    if fields.has("scopes"):
        scopes = body["scopes"]
        if not isinstance(scopes, list) or any(scope not in SCOPES for scope in scopes):
            raise invalid("scopes", f"must be an array of {', '.join(SCOPES)}")
        changes["scopes"] = scopes
    if fields.has("revoked"):
        changes["is_revoked"] = fields.flag("revoked")
    if fields.flag("expire_urls"):
        changes["url_epoch"] = F("url_epoch") + 1
    faults = body.get("faults", [])
    if not isinstance(faults, list):
        raise invalid("faults", "must be an array of objects")
    with transaction.atomic():
        for fault in [read_fault(owner, entry) for entry in faults]:
            fault.save()
        if "faults" in body and not faults:
            owner.queued_faults.all().delete()
        if changes:
            Account.objects.filter(key=owner.key).update(**changes)
    if "rate_limit" in changes:
        rate_limit.forget(owner.key)


def _as_json(owner: Account) -> dict[str, Any]:
    return {
        "key": owner.key,
        "balance": owner.balance,
        "storage_used": storage_used(owner),
        "rate_limit": owner.rate_limit,
        "scopes": owner.scopes,
        "revoked": owner.is_revoked,
        "workspaces": list(owner.workspaces.values_list("id", flat=True)),
        "generations": Generation.objects.filter(workspace__account=owner).count(),
        "media": Media.objects.filter(workspace__account=owner).count(),
        "faults": [
            {"path": fault.path, "method": fault.method, "fault": fault.fault, "times": fault.remaining}
            for fault in owner.queued_faults.filter(remaining__gt=0).order_by("pk")
        ],
    }


@answers_errors
def requests(request: HttpRequest) -> HttpResponse:
    """GET the request log, oldest first; `key`, `method`, `path` (its beginning) and `limit` narrow it."""
    require_method(request, "GET")
    entries = RequestRecord.objects.order_by("-received_at", "-pk")
    if "key" in request.GET:
        entries = entries.filter(key=request.GET["key"])
    if "method" in request.GET:
        entries = entries.filter(method=request.GET["method"].upper())
    if "path" in request.GET:
        entries = entries.filter(path__startswith=request.GET["path"])
    limit = request.GET.get("limit", str(REQUESTS_DEFAULT))
    if not limit.isdecimal():
        raise invalid("limit", "must be a whole number")
    newest = list(entries[: int(limit)])
    return JsonResponse({"data": [request_log.as_json(entry) for entry in reversed(newest)]})


@answers_errors
def media(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """DELETE a media, as its owner could in PowerPost's own dashboard."""
    require_method(request, "DELETE")
    found = Media.objects.filter(id=identifier).first()
    if found is None:
        raise not_found("This media was not found.")
    found.delete()
    storage.file_path(identifier, found.format).unlink(missing_ok=True)
    storage.thumbnail_path(identifier).unlink(missing_ok=True)
    return HttpResponse(status=204)
