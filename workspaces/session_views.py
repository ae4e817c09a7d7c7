"""Where a person is signed in, and ending it there. Nobody else's can be reached."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from workspaces.browsers import browser_name, is_small
from workspaces.sign_ins import end, end_all, sign_ins_of


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """List the browsers in which the person is signed in, this one first."""
    here = request.session.session_key
    found = list(sign_ins_of(request.user))  # type: ignore[arg-type]
    found.sort(key=lambda entry: entry.session_key != here)
    listed = [
        {
            "sign_in": entry,
            "browser": browser_name(entry.browser),
            "is_small": is_small(entry.browser),
            "is_here": entry.session_key == here,
        }
        for entry in found
    ]
    return render(request, "workspaces/sessions.html", {"sessions": listed})


@require_POST
def end_session(request: HttpRequest, sign_in_id: int) -> HttpResponse:
    """End one of the person's other sessions; this one is ended by signing out."""
    here = request.session.session_key
    mine = sign_ins_of(request.user).filter(pk=sign_in_id)  # type: ignore[arg-type]
    found = mine.exclude(session_key=here).first()
    if found is None:
        if mine.exists():
            messages.info(request, "This is the browser you are in. Sign out from your menu.")
            return redirect("sessions")
        raise Http404
    end([found])
    messages.success(request, f"{browser_name(found.browser)} has to sign in again.")
    return redirect("sessions")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all of the person's sessions except this one."""
    end_all(request.user, but=request.session.session_key)  # type: ignore[arg-type]
    messages.success(request, "All your other browsers have to sign in again.")
    return redirect("sessions")
