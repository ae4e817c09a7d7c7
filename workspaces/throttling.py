"""Guessing passwords is slow: how many tries there are, and what somebody sees who has had them.

django-axes counts failures of sign-ins, those of the admin included. Nobody learns whether a name exists:
names are counted as they were typed. Tries from many addresses at one name are not held against that name, or
anybody could keep anybody else out.
"""

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.contrib.auth.forms import AuthenticationForm
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from workspaces.mail import is_configured
from workspaces.password_limits import (
    AT_ONCE_MOST,
    AT_ONCE_SPAN,
    LOCKED_FOR,
    OF_A_NAME_MOST,
    OF_AN_ADDRESS_MOST,
    PRESENT_PASSWORDS_MOST,
)
from workspaces.rate import client_address, give_back, keyed, take


class Handler(AxesDatabaseHandler):
    """Counts failures in axes' table, by name and address together, and by address alone."""

    def is_allowed(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Return whether this try may go on to the password, and count it."""
        if not super().is_allowed(request, credentials):
            return False
        return not take(_tries(request, credentials), AT_ONCE_MOST, AT_ONCE_SPAN)

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return the failures on the scale of OF_A_NAME_MOST: that many lock."""
        of_address = AccessAttempt.objects.filter(
            ip_address=request.axes_ip_address,  # type: ignore[attr-defined]
            attempt_time__gte=get_cool_off_threshold(request),
        )
        with_name = of_address.filter(username=_name_in(credentials))
        scaled = _sum(of_address) * OF_A_NAME_MOST // OF_AN_ADDRESS_MOST
        return max(_sum(with_name), scaled)

    def user_logged_in(self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        """Forget the failures of this name from this address, and this try."""
        super().user_logged_in(sender, request, user, **kwargs)
        give_back(_tries(request, {"username": user.get_username()}))

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Forget the failures of one name from one address.

        Not those with other names from there: with an account of one's own one could begin anew at will.
        """
        mine = AccessAttempt.objects.filter(
            username=_name_in(credentials),
            ip_address=request.axes_ip_address,  # type: ignore[attr-defined]
        )
        return mine.delete()[0]


def address_for_axes(request: HttpRequest) -> str | None:
    """Return the client's address for axes' column, which takes none or a real one."""
    return client_address(request) or None


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Return the page for who has had their tries: until when, and all they typed but the password."""
    minutes = _minutes_left(request, credentials)
    form = AuthenticationForm(request, initial={"username": request.POST.get("username", "")})
    form.fields["password"].widget.attrs.pop("autofocus", None)
    context = {
        "form": form,
        "locked_minutes": minutes,
        "next": request.POST.get("next", ""),
        "can_reset": is_configured(),
    }
    answer = render(request, "registration/login.html", context, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer


def present_password_may_be_tried(username: str) -> bool:
    """Return whether the person may give their present password once more, and count it."""
    return not take(_present(username), PRESENT_PASSWORDS_MOST, LOCKED_FOR.total_seconds())


def present_password_was_right(username: str) -> None:
    """Do not hold a right password against the person."""
    give_back(_present(username))


def sweep_attempts() -> int:
    """Delete the failures that count for nothing any more and return how many rows there were."""
    return AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - LOCKED_FOR).delete()[0]


def _minutes_left(request: HttpRequest, credentials: dict[str, Any] | None) -> int:
    """Return in how many minutes there may be another try, at the latest."""
    attempts = AccessAttempt.objects.filter(
        ip_address=request.axes_ip_address,  # type: ignore[attr-defined]
        attempt_time__gte=timezone.now() - LOCKED_FOR,
    )
    mine = attempts.filter(username=_name_in(credentials))
    if _sum(mine) >= OF_A_NAME_MOST:
        attempts = mine
    elif _sum(attempts) < OF_AN_ADDRESS_MOST:
        return max(1, round(AT_ONCE_SPAN / 60))
    last = attempts.aggregate(last=Max("attempt_time"))["last"]
    left = (last + LOCKED_FOR - timezone.now()).total_seconds()
    return max(1, -int(-left // 60))


def _name_in(credentials: dict[str, Any] | None) -> str:
    return str((credentials or {}).get("username") or "")


def _sum(attempts: Any) -> int:
    return attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0


def _tries(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    where = request.axes_ip_address  # type: ignore[attr-defined]
    return f"signing_in.{keyed(f'{where} {_name_in(credentials)}')}"


def _present(username: str) -> str:
    return f"present_password.{keyed(username)}"
