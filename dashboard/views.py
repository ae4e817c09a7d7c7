"""The overview page and the health check."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.overview import Overview
from workspaces.access import current_membership, get_workspace


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show what needs the person, what is running and what it cost."""
    if current_membership(request) is None:
        # The first page after signing in: better a way forward than a bare 404.
        return render(request, "dashboard/no_workspace.html")
    workspace = get_workspace(request)
    return render(
        request, "dashboard/overview.html", {"workspace": workspace, "overview": Overview(workspace)}
    )


def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process is alive."""
    return HttpResponse("ok", content_type="text/plain")
