"""What all pages for guests have in common: their headers, and the pages that say why there is no entry."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

from reviews.guest_access import Closed, LooksOnly, NoEntry, OfTheTeam, Unknown
from workspaces.rate import TooOften

View = Callable[..., HttpResponseBase]
ROBOTS = "noindex, nofollow, noarchive"

_STATUS: dict[type[Exception], int] = {
    Unknown: 404,
    Closed: 410,
    LooksOnly: 403,
    OfTheTeam: 403,
    TooOften: 429,
}


def for_guests(view: View) -> View:
    """Open the view to people without an account, and answer what it raises with a page for them.

    Forms need the referrer policy `same-origin`: under `no-referrer` browsers send `Origin: null`, which
    the protection against forged requests refuses. The address with the token, which has no form, is
    `no-referrer`, and so is every page that lets nobody in.
    """

    @wraps(view)
    @sensitive_variables()
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except (NoEntry, TooOften) as reason:
            response = refuse(request, reason)
        except Http404:
            response = refuse(request, Unknown())
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers["X-Robots-Tag"] = ROBOTS
        return response

    return login_not_required(answer)


def refuse(request: HttpRequest, reason: NoEntry | TooOften) -> HttpResponse:
    """Return the page that says why, with what the guest had typed: it is sent nowhere else."""
    wait = reason.retry_after if isinstance(reason, TooOften) else 0
    context = {
        "reason": type(reason).__name__,
        "wait": wait,
        "typed": request.POST.get("comment", "") if request.method == "POST" else "",
    }
    response = render(request, "guests/no_entry.html", context, status=_STATUS[type(reason)])
    response["Referrer-Policy"] = "no-referrer"
    if wait:
        response["Retry-After"] = str(wait)
    return response
