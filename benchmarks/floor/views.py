"""Views that do nothing but what cannot be left out."""

import os
from pathlib import Path
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.dateparse import parse_datetime

from generations.models import Generation, Output

CARDS = 24


def few_bytes(request: HttpRequest) -> HttpResponse:
    """Answer a few bytes; whoever is not signed in never comes here."""
    return HttpResponse("signed in")


def cards(request: HttpRequest) -> HttpResponse:
    """Show the newest jobs of a workspace with what came of them."""
    jobs = Generation.objects.filter(workspace=request.GET["workspace"]).select_related("created_by")
    return render(request, "floor/cards.html", {"jobs": jobs.prefetch_related("outputs")[:CARDS]})


def nothing_new(request: HttpRequest) -> HttpResponse:
    """Answer 204 unless one of the workspace's jobs began after a moment, which names its zone."""
    jobs = Generation.objects.filter(workspace=request.GET["workspace"])
    since = parse_datetime(request.GET["since"])  # with its zone: 2036-01-01T00:00Z
    return HttpResponse(status=200 if jobs.filter(created_at__gt=since).exists() else 204)


def four_images(request: HttpRequest, generation_id: UUID) -> HttpResponse:
    """Show a job and its pictures."""
    job = Generation.objects.select_related("created_by").get(pk=generation_id)
    outputs = Output.objects.filter(generation=job).select_related("media_file")
    return render(request, "floor/job.html", {"job": job, "outputs": outputs})


def plain(request: HttpRequest, name: str) -> HttpResponse:
    """Show a page that benchmarks/browser.py has written: words and pictures of one of the product's."""
    page = (Path(os.environ["FLOOR_PAGES"]) / f"{name}.html").read_text(encoding="utf-8")
    for linked in ("floor/floor.css", "favicon.svg"):
        page = page.replace(f"{{{linked}}}", static(linked))
    return HttpResponse(page)
