"""The reviewer's desk: a list, one output on the stage, and what is known of it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import get_review
from reviews.actors import actor_of
from reviews.models import Review
from reviews.presentation import Stage
from reviews.queue import QueueFilter
from reviews.reading import with_parts
from workspaces.access import current_membership

TEMPLATE = "reviews/desk.html"
PAGE_SIZE = 50


@require_safe
def desk(request: HttpRequest, review_id: object = None) -> HttpResponse:
    """Show the list that the address asks for, with one output on the stage: the given or the first one."""
    chosen = get_review(request, review_id) if review_id is not None else None
    return show_desk(request, chosen)


def show_desk(request: HttpRequest, chosen: Review | None, **more: Any) -> HttpResponse:
    """Render the desk, or for HTMX what is inside it; `more` is what a decision adds."""
    membership = current_membership(request)
    if membership is None:
        raise Http404("You are not a member of any workspace yet.")
    queue_filter = QueueFilter.of(request.GET, membership)
    page = Paginator(with_parts(queue_filter.apply(membership)), PAGE_SIZE).get_page(request.GET.get("page"))
    reviews = list(page.object_list)
    for entry in reviews:
        entry.workspace = membership.workspace
    review = chosen or (reviews[0] if reviews else None)
    context = {
        "queue_filter": queue_filter,
        "page": page,
        "reviews": reviews,
        "stage": Stage(review, actor_of(request)) if review else None,
    }
    template = f"{TEMPLATE}#desk" if request.htmx else TEMPLATE  # type: ignore[attr-defined]
    return render(request, template, context | more)
