"""Answering a form with the page that a redirect would lead to: one way to the server and back, not two."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve


def answer_in_place(request: HttpRequest, target: str) -> HttpResponse:
    """Return what a GET of this page of the site answers, for a form whose page's script asked for it.

    `target` is a path with its query. The page tells its address, which a script puts into the address bar
    (static/js/on_demand.js): so reloading it, or coming back to it, does not send the form again.
    """
    path, query = urlsplit(target).path, urlsplit(target).query
    # The same session, person and messages; not by the copy module, which leaves out what it cannot pickle.
    asked = HttpRequest.__new__(type(request))
    asked.__dict__.update(request.__dict__)
    asked.method, asked.path, asked.path_info = "GET", path, path
    asked.META = request.META | {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    asked.GET, asked.POST = QueryDict(query), QueryDict()
    asked.resolver_match = match = resolve(path)
    asked.answers_for = target  # type: ignore[attr-defined]
    response: HttpResponse = match.func(asked, *match.args, **match.kwargs)
    # Of which address this is the content (RFC 9110, 8.7).
    response.headers["Content-Location"] = target
    return response
