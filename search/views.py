"""The page on which people find what they wrote, made and said."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from search.filters import SearchFilter
from search.finding import Count, counts, find
from search.presentation import shown
from search.queries import QUERY_MOST
from search.sources import all_sources
from workspaces.access import get_workspace
from workspaces.numbers import grouped
from workspaces.people import MINE, choices_of

TEMPLATE = "search/search.html"


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def search(request: HttpRequest) -> HttpResponse:
    """Show what the workspace holds of some words; HTMX gets the results alone, or more of them."""
    workspace = get_workspace(request)
    asked = SearchFilter.of(request.GET.dict())
    query = asked.words
    scope = asked.scope(workspace, request.user)  # type: ignore[arg-type]
    found = find(workspace, query, scope, before=asked.older_than)
    context = {
        "asked": asked,
        "has_words": bool(query.terms),
        "results": [shown(result, query) for result in found.results],
        "more_query": asked.changed(before=str(found.older)).query if found.older is not None else "",
        "newest_query": asked.changed(before="").query,
    }
    part = {"found": "#found", "more": "#more"}.get(request.htmx.target or "", "")  # type: ignore[attr-defined]
    if part == "#more":
        return render(request, f"{TEMPLATE}{part}", context)
    all_kinds = asked.scope(workspace, request.user, of_all_kinds=True)  # type: ignore[arg-type]
    numbers = counts(query, all_kinds)
    context |= {
        "tabs": _tabs(asked, numbers),
        "summary": _summary(asked, numbers) if query.terms else "",
        "unfiltered_query": SearchFilter(q=asked.q).query,
        "out_of_band": bool(part),
    }
    if part:
        answer = render(request, f"{TEMPLATE}{part}", context)
        # What is not set does not stand in the address.
        answer["HX-Replace-Url"] = "?".join(filter(None, (reverse("search"), asked.query)))
        return answer
    context |= {"people": [(MINE, "Me"), *choices_of(workspace)], "query_most": QUERY_MOST}
    return render(request, TEMPLATE, context)


def _tabs(asked: SearchFilter, numbers: list[Count]) -> list[dict[str, object]]:
    of_all = Count("", "All", sum(count.number for count in numbers))
    icons = {"": "search"} | {source.kind: source.icon for source in all_sources()}
    return [
        {
            "count_of_kind": count,
            "icon": icons[count.kind],
            "query": asked.changed(kind=count.kind, before="").query,
            "is_current": asked.kind == count.kind,
        }
        for count in (of_all, *numbers)
    ]


def _summary(asked: SearchFilter, numbers: list[Count]) -> str:
    shown_kinds = [count for count in numbers if asked.kind in ("", count.kind)]
    total = Count("", "", sum(count.number for count in shown_kinds))
    if not total.number:
        return f"Nothing found for “{asked.q}”"
    results = "1 result" if total.number == 1 else f"{grouped(total.shown)} results"
    return f"{'Over ' if total.is_many else ''}{results} for “{asked.q}”, the newest first"
