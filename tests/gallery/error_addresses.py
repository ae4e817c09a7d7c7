"""The site's addresses, and some at which it fails: for the pages that say so."""

from typing import Never

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from dashboard.urls import urlpatterns as addresses


def broken(request: HttpRequest) -> Never:
    """Fail as a defect would."""
    raise RuntimeError("This page of the gallery breaks on purpose.")


def refused(request: HttpRequest) -> Never:
    """Refuse a member, with the sentence they are told."""
    raise PermissionDenied("Only a manager of this workspace can do this.")


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer as media_library/middleware.py does."""
    message = "The file has 214 MB, and the server takes at most 100 MB."
    return render(request, "413.html", {"message": message}, status=413)


urlpatterns = [
    *addresses,
    path("broken/", broken),
    path("refused/", refused),
    path("too-large/", too_large),
]
