"""The overview page, and the button that fills an empty sandbox."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dashboard.demo.beginning import CannotBegin, begin, progress_of
from dashboard.overview import Overview
from dashboard.review_overview import ReviewOverview
from workspaces.access import (
    Right,
    all_memberships,
    current_membership,
    get_workspace,
    role_allows,
    switch_workspace,
)

TEMPLATE = "dashboard/overview.html"


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show what needs the person, what is running and what it cost."""
    if request.GET.get("part") == "figures":
        return _figures(request)
    membership = current_membership(request)
    if membership is None:
        # The first page after signing in: better a way forward than a bare 404.
        return render(request, "dashboard/no_workspace.html")
    workspace = get_workspace(request)
    is_manager = role_allows(membership.role, Right.MANAGE)
    context = {
        "workspace": workspace,
        "shows_key_notice": is_manager and not workspace.api_key.is_usable,
        "overview": Overview(workspace),
        "demo": progress_of(workspace),
        "may_begin_demo": workspace.is_sandbox and is_manager,
        "reviewing": ReviewOverview(membership, request.GET.get("period", "")),
        "shows_figures": "period" in request.GET,
    }
    return render(request, TEMPLATE, context)


def _figures(request: HttpRequest) -> HttpResponse:
    """Answer with what is added up over all jobs and files of the workspace that the page shows.

    The page names it: the person may have gone to another one in another tab since.
    """
    shown = request.GET.get("workspace")
    membership = next((entry for entry in all_memberships(request) if str(entry.workspace_id) == shown), None)
    if membership is None:
        raise Http404
    context = {"overview": Overview(membership.workspace), "reviewing": ReviewOverview(membership)}
    return render(request, f"{TEMPLATE}#figures", context)


@require_POST
def begin_demo(request: HttpRequest) -> HttpResponse:
    """Fill the workspace that the form names with the demo: managers only, 404 for a stranger."""
    switch_workspace(request, request.POST.get("workspace", ""))
    workspace = get_workspace(request, Right.MANAGE)
    try:
        begin(workspace, request.user)  # type: ignore[arg-type]
    except CannotBegin as refusal:
        messages.error(request, f"Nothing was set up. {refusal}")
    return redirect("overview")


@require_safe
def demo_progress(request: HttpRequest) -> HttpResponse:
    """Answer the poll of the overview: 204 while there is nothing new, else the overview anew."""
    progress = progress_of(get_workspace(request))
    if progress is not None and request.GET.get("seen") == progress.seen:
        return HttpResponse(status=204)
    return overview(request)


def nowhere(request: HttpRequest, anything: str) -> HttpResponse:
    """Raise Http404, whatever is asked for."""
    raise Http404
