"""The page of operations and the question before each act; for superusers, in Django's admin."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.operations.acts import ACTS, perform
from dashboard.operations.facts import Operations
from generations.lifecycle import NotPossible

View = Callable[..., HttpResponse]


def for_superusers(view: View) -> View:
    """Return the view as one of the admin's: 403 for staff that are no superusers."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied("Operations are for superusers.")
        return view(request, *args, **kwargs)

    return admin.site.admin_view(guarded)


@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """Show how workers, queue, jobs and files are doing."""
    context = admin.site.each_context(request) | {
        "title": "Operations",
        "operations": Operations(request.user),
    }
    return render(request, "admin/operations/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def operations_act(request: HttpRequest, act: str, pk: UUID) -> HttpResponse:
    """Ask whether to do it; do it when the answer comes by POST, and say what became of it."""
    if act not in ACTS:
        raise Http404
    if request.method == "POST":
        try:
            messages.success(request, perform(act, pk, request.user))
        except NotPossible as refusal:
            messages.error(request, f"Nothing was changed. {refusal}")
        return redirect("operations")
    context = admin.site.each_context(request) | {
        "title": ACTS[act].label,
        "act": ACTS[act],
        "pk": pk,
    }
    return render(request, "admin/operations/confirm.html", context)
