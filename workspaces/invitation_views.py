"""What somebody sees who was invited: the workspace and the role, and one button that joins."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workspaces import audit
from workspaces.access import SESSION_KEY
from workspaces.entry_tokens import find_by_token
from workspaces.invitation_forms import NewAccountForm
from workspaces.invitations import (
    NothingToGain,
    NotOpen,
    Over,
    accept,
    address_in,
    gains_from,
    require_open,
)
from workspaces.models import Invitation, Membership
from workspaces.people import role_name
from workspaces.rate import TooOften, address_key, count_one

logger = logging.getLogger(__name__)

SESSION_INVITATION = "invitation"
BACKEND = "workspaces.signing_in.BackendWithSettings"
# Accounts tried to be made from one address: the answer tells which user names are taken.
ACCOUNTS_MOST = 20
ACCOUNTS_SPAN = 15 * 60.0
TEMPLATE = "invitations/invitation.html"


class Unknown(Exception):
    """No such invitation, or this browser has not opened its link."""


def for_the_invited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open the view to everybody with a link, and answer what it raises with a page that says why."""

    @wraps(view)
    @sensitive_variables()
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except NotOpen as reason:
            request.session.pop(SESSION_INVITATION, None)
            response = _refuse(request, reason.why, 410)
        except Unknown:
            response = _refuse(request, "unknown", 404)
        except TooOften as reason:
            response = _refuse(request, "too often", 429, retry_after=reason.retry_after)
        response.headers.setdefault("Cache-Control", "no-store, private")
        # Forms need it: under `no-referrer` browsers send `Origin: null`, which is refused as forged.
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return login_not_required(answer)


@require_safe
@for_the_invited
@sensitive_variables("token")
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the token for an entry in the session, and lead to an address without it."""
    found = find_by_token(request, Invitation.objects.all(), token, purpose="invitations")
    if found is None:
        raise Unknown
    require_open(found)
    if not request.user.is_authenticated:
        # A session that somebody else has planted in this browser joins nothing afterwards.
        request.session.cycle_key()
    request.session[SESSION_INVITATION] = found.pk
    response = redirect("invitation")
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_invited
def invitation(request: HttpRequest) -> HttpResponse:
    """Show what joining means; join, when somebody is signed in and says so."""
    found = _opened(request)
    if request.method != "POST" or not request.user.is_authenticated:
        return _show(request, found)
    return _join(request, found, request.user)


@require_POST
@for_the_invited
@sensitive_post_parameters("password1", "password2")
def join_as_new(request: HttpRequest) -> HttpResponse:
    """Make an account and join with it: both or neither."""
    found = _opened(request)
    if request.user.is_authenticated:
        return redirect("invitation")
    count_one(f"invitations.accounts.{address_key(request)}", ACCOUNTS_MOST, ACCOUNTS_SPAN)
    form = NewAccountForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    try:
        with transaction.atomic():
            person = form.save()
            audit.record(
                person, "person.joined", person, before={}, after={"username": person.get_username()}
            )
            accept(found, person)
    except IntegrityError:
        form.add_error("username", "A user with that username already exists.")
        return _show(request, found, form, status=422)
    login(request, person, backend=BACKEND)
    return _welcome(request, found)


def _opened(request: HttpRequest) -> Invitation:
    """Return the invitation that this browser has opened, as it is now; raises Unknown or NotOpen."""
    pk = request.session.get(SESSION_INVITATION)
    invitations = Invitation.objects.select_related("workspace", "created_by")
    found = invitations.filter(pk=pk).first() if pk else None
    if found is None:
        raise Unknown
    require_open(found)
    return found


def _join(request: HttpRequest, found: Invitation, person: User) -> HttpResponse:
    try:
        accept(found, person)
    except NothingToGain:
        return redirect("invitation")
    return _welcome(request, found)


def _welcome(request: HttpRequest, found: Invitation) -> HttpResponse:
    request.session.pop(SESSION_INVITATION, None)
    request.session[SESSION_KEY] = str(found.workspace_id)
    role = role_name(found.role).lower()
    messages.success(request, f"Welcome to {found.workspace.name}. You are {_article(role)} {role} here.")
    return redirect("overview")


def _article(word: str) -> str:
    return "an" if word[:1] in "aeiou" else "a"


def _show(
    request: HttpRequest, found: Invitation, form: NewAccountForm | None = None, *, status: int = 200
) -> HttpResponse:
    present = None
    if request.user.is_authenticated:
        present = Membership.objects.filter(workspace=found.workspace_id, user=request.user.pk).first()
    if form is None:
        form = NewAccountForm(initial={"email": address_in(found.for_whom)})
    context: dict[str, Any] = {
        "invitation": found,
        "present": present,
        "has_gain": gains_from(found, present),
        "form": form,
    }
    return render(request, TEMPLATE, context, status=status)


def _refuse(request: HttpRequest, why: Over | str, status: int, *, retry_after: int = 0) -> HttpResponse:
    context = {"why": str(why), "wait": retry_after}
    response = render(request, "invitations/no_entry.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response
