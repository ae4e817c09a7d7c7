"""The overview page and the health check."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workspaces.access import get_workspace


def overview(request: HttpRequest) -> HttpResponse:
    """Show what needs the person, what is running and what it cost."""
    return render(request, "dashboard/overview.html", {"workspace": get_workspace(request)})


def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process is alive."""
    return HttpResponse("ok", content_type="text/plain")
