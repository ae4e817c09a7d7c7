"""The overview page and the health check."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.overview import Overview
from dashboard.review_overview import ReviewOverview
from workspaces.access import current_membership, get_workspace


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show what needs the person, what is running and what it cost."""
    membership = current_membership(request)
    if membership is None:
        # The first page after signing in: better a way forward than a bare 404.
        return render(request, "dashboard/no_workspace.html")
    workspace = get_workspace(request)
    context = {
        "workspace": workspace,
        "overview": Overview(workspace),
        "reviewing": ReviewOverview(membership, request.GET.get("period", "")),
    }
    return render(request, "dashboard/overview.html", context)


def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process is alive."""
    return HttpResponse("ok", content_type="text/plain")
