"""Moving between workspaces."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from workspaces.access import switch_workspace


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Make the chosen workspace the current one and go to its overview; 404 for a stranger."""
    switch_workspace(request, request.POST.get("workspace", ""))
    return redirect("overview")
