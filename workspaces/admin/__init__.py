"""Django's admin: keys, workspaces, people, and what was done to them."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from workspaces.admin import api_keys, persons, places, records

__all__ = ["api_keys", "persons", "places", "records"]

admin.site.site_header = "PowerPost Dashboard"
admin.site.site_title = "PowerPost Dashboard"
admin.site.index_title = "Administration"


def own_password(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """Lead to the page for one's own password, where guesses of the present one are counted."""
    return redirect("change_password")


admin.site.password_change = own_password  # type: ignore[method-assign, assignment]
