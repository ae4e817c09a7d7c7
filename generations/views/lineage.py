"""Lineage: what a file or a job was made from, and what was made from it, to walk along."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from generations.access import get_generation
from generations.lineage import SHOWN_OF_CENTRE, Key, Sort
from generations.lineage_layout import drawing_of
from generations.lineage_links import lineage_in
from generations.lineage_nodes import address_of, branches_of, nodes_of
from media_library.access import get_media_file
from workspaces.models import Workspace

TEMPLATE = "generations/lineage.html"
# Digits of a number that somebody may have typed into the address.
DIGITS_MOST = 6


@require_safe
def lineage(request: HttpRequest, generation_id: UUID) -> HttpResponse:
    """Show the lineage around a job; raises Http404 for a stranger."""
    found = get_generation(request, generation_id)
    return _show(request, found.workspace, Key(Sort.JOB, found.pk))


@require_safe
def lineage_of_file(request: HttpRequest, media_file_id: UUID) -> HttpResponse:
    """Show the lineage around a file; raises Http404 for a stranger."""
    found = get_media_file(request, media_file_id)
    return _show(request, found.workspace, Key(Sort.FILE, found.pk))


def _show(request: HttpRequest, workspace: Workspace, centre: Key) -> HttpResponse:
    passed_over = _passed_over(request)
    found = lineage_in(workspace, centre, passed_over=passed_over)
    nodes = nodes_of(workspace, list(found.steps))
    found.without_others(nodes)
    more_url = f"{address_of(centre)}?after={passed_over + SHOWN_OF_CENTRE}"
    context = {
        "centre": nodes[centre],
        "is_file": centre.sort is Sort.FILE,
        "drawing": drawing_of(found, nodes, more_url),
        "older": branches_of(found, nodes, older=True),
        "newer": branches_of(found, nodes, older=False),
        "hidden_older": found.hidden_older.get(centre, 0),
        "hidden_newer": found.hidden_newer.get(centre, 0),
        "more_url": more_url,
        "passed_over": passed_over,
        "newest_url": address_of(centre),
    }
    return render(request, TEMPLATE, context)


def _passed_over(request: HttpRequest) -> int:
    number = request.GET.get("after", "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) <= DIGITS_MOST else 0
